// Places of JSON errors: the member, and line and column in the file.

package charter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// jsonProblem returns an error of parsing a part of a file as a problem with its
// place.
func jsonProblem(member string, err error, file, part []byte, expected string) Problem {
	start := max(0, bytes.Index(file, part))
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return Problem{member + ":" + lineAndColumn(file, start+int(syntax.Offset)), err.Error(), expected}
	}
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		where := member
		if mistyped.Field != "" {
			where += "." + mistyped.Field
		}
		return Problem{where + ":" + lineAndColumn(file, start+int(mistyped.Offset)), "it is a JSON " + mistyped.Value, typeExpected(mistyped.Type)}
	}
	return Problem{member, err.Error(), expected}
}

// lineAndColumn returns the place of the byte before an offset, as JSON errors
// count.
func lineAndColumn(file []byte, offset int) string {
	before := file[:max(0, min(offset-1, len(file)))]
	return fmt.Sprintf("%d:%d", 1+bytes.Count(before, []byte{'\n'}), len(before)-bytes.LastIndexByte(before, '\n'))
}

// placeOf returns the place of a member of the document, which is JSON; without line
// and column if it has none of that name.
func placeOf(file []byte, member string) string {
	members := json.NewDecoder(bytes.NewReader(file))
	_, err := members.Token() // the brace
	for err == nil && members.More() {
		var name json.Token
		if name, err = members.Token(); err == nil && name == member {
			value := bytes.TrimLeft(file[members.InputOffset():], " \t\r\n:")
			return member + ":" + lineAndColumn(file, len(file)-len(value)+1)
		}
		if err == nil {
			err = members.Decode(new(json.RawMessage))
		}
	}
	return member
}

// typeExpected returns a Go type in JSON's words.
func typeExpected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.String:
		return "a string"
	}
	return "a whole number"
}
