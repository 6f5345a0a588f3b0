package plumbline_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write api.txt anew")

// What a service can name or set is in api.txt, and changes only together with
// it; docs/stability.md states when a line may go.
func TestExportedNamesAreTheReviewedOnes(t *testing.T) {
	var found strings.Builder
	for _, p := range packages(t) {
		for _, line := range p.exported(t) {
			fmt.Fprintf(&found, "%s: %s\n", strings.TrimSuffix("telemetry-go/"+p.dir, "/."), line)
		}
	}
	for _, setting := range settings(t) {
		fmt.Fprintf(&found, "telemetry-go: setting %s\n", setting)
	}
	if *update {
		if err := os.WriteFile("api.txt", []byte(found.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reviewed, err := os.ReadFile("api.txt")
	if err != nil {
		t.Fatal(err)
	}
	before, now := strings.Split(string(reviewed), "\n"), strings.Split(found.String(), "\n")
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("not in api.txt: %s", line)
		}
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("in api.txt, but gone: %s", line)
		}
	}
	if t.Failed() {
		t.Log("if that is meant: go test -run TestExportedNames . -update, and say it in CHANGELOG.md")
	}
}

// settings returns the environment variables of Plumbline that the sources
// read, and requires each to be in the README.
func settings(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range packages(t) {
		for _, file := range p.files {
			if ast.IsGenerated(file) {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				literal, ok := n.(*ast.BasicLit)
				if !ok {
					return true
				}
				name, err := strconv.Unquote(literal.Value)
				if err == nil && setting.MatchString(name) && !slices.Contains(found, name) {
					found = append(found, name)
				}
				return true
			})
		}
	}
	slices.Sort(found)
	for _, name := range found {
		if !bytes.Contains(readme, []byte(name)) {
			t.Errorf("README.md does not explain %s", name)
		}
	}
	return found
}

var setting = regexp.MustCompile(`^PLUMBLINE_[A-Z_]+$`)

// Everything that is exported has a comment, and every function is shown in
// an example that runs.
func TestExportedNamesAreExplained(t *testing.T) {
	shown := shownInExamples(t)
	for _, p := range packages(t) {
		d := p.docs(t)
		if d.Doc == "" {
			t.Errorf("package %s says nothing", d.Name)
		}
		functions := slices.Clone(d.Funcs)
		for _, typ := range d.Types {
			explained(t, p, typ.Name, typ.Doc)
			functions = append(functions, typ.Funcs...)
			for _, method := range typ.Methods {
				explained(t, p, typ.Name+"."+method.Name, method.Doc)
			}
		}
		for _, function := range functions {
			explained(t, p, function.Name, function.Doc)
			// What takes a testing.TB is shown by the tests.
			if name := d.Name + "." + function.Name; !shown[name] && d.Name != "telemetrytest" {
				t.Errorf("no example shows %s", name)
			}
		}
	}
}

func explained(t *testing.T, p exportedPackage, name, doc string) {
	t.Helper()
	if strings.TrimSpace(doc) == "" {
		t.Errorf("%s: %s says nothing of itself", p.dir, name)
	}
}

// exportedPackage is a package that a service can import.
type exportedPackage struct {
	dir   string
	set   *token.FileSet
	files []*ast.File
}

// packages returns those of this module outside internal, by their folders.
func packages(t *testing.T) []exportedPackage {
	t.Helper()
	var found []exportedPackage
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if entry.Name() == "internal" || entry.Name() == "testdata" {
			return fs.SkipDir
		}
		p := exportedPackage{dir: filepath.ToSlash(path), set: token.NewFileSet()}
		sources, err := filepath.Glob(filepath.Join(path, "*.go"))
		for _, source := range sources {
			if strings.HasSuffix(source, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(p.set, source, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			p.files = append(p.files, file)
		}
		if len(p.files) > 0 {
			found = append(found, p)
		}
		return err
	})
	if err != nil || len(found) < 5 {
		t.Fatalf("%d packages, %v", len(found), err)
	}
	return found
}

func (p exportedPackage) docs(t *testing.T) *doc.Package {
	t.Helper()
	d, err := doc.NewFromFiles(p.set, p.files, "telemetry-go/"+p.dir, doc.PreserveAST)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// exported returns the declarations without bodies, comments and unexported fields.
// What is generated from the charter changes with it and is left out.
func (p exportedPackage) exported(t *testing.T) []string {
	var lines []string
	for _, file := range p.files {
		if ast.IsGenerated(file) || !ast.FileExports(file) {
			continue
		}
		file.Comments = nil
		for _, declaration := range file.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Recv != nil && !exportedReceiver(declaration.Recv) {
					continue
				}
				declaration.Body, declaration.Doc = nil, nil
				lines = append(lines, p.text(t, declaration))
			case *ast.GenDecl:
				for _, spec := range declaration.Specs {
					lines = append(lines, p.spec(t, declaration.Tok, spec)...)
				}
			}
		}
	}
	slices.Sort(lines)
	return lines
}

func (p exportedPackage) spec(t *testing.T, kind token.Token, spec ast.Spec) []string {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		spec.Doc, spec.Comment = nil, nil
		return []string{"type " + p.text(t, spec)}
	case *ast.ValueSpec:
		var lines []string
		for _, name := range spec.Names {
			if name.IsExported() {
				lines = append(lines, kind.String()+" "+name.Name)
			}
		}
		return lines
	}
	return nil
}

// text returns a declaration in one line.
func (p exportedPackage) text(t *testing.T, node any) string {
	var text bytes.Buffer
	ast.Inspect(node.(ast.Node), func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok {
			field.Doc, field.Comment = nil, nil
		}
		return true
	})
	if err := printer.Fprint(&text, token.NewFileSet(), node); err != nil {
		t.Fatal(err)
	}
	line := strings.ReplaceAll(text.String(), "// contains filtered or unexported fields", "")
	return strings.Join(strings.Fields(line), " ")
}

func exportedReceiver(receiver *ast.FieldList) bool {
	name := ""
	ast.Inspect(receiver.List[0].Type, func(n ast.Node) bool {
		if identifier, ok := n.(*ast.Ident); ok && name == "" {
			name = identifier.Name
		}
		return true
	})
	return ast.IsExported(name)
}

// shownInExamples returns the functions that examples call, as package.Function.
func shownInExamples(t *testing.T) map[string]bool {
	t.Helper()
	shown := map[string]bool{}
	sources, err := filepath.Glob("example_test.go")
	below, err2 := filepath.Glob("*/example_test.go")
	contrib, err3 := filepath.Glob("contrib/*/example_test.go")
	if err != nil || err2 != nil || err3 != nil {
		t.Fatal(err, err2, err3)
	}
	for _, source := range slices.Concat(sources, below, contrib) {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range doc.Examples(file) {
			if example.Output == "" && !example.EmptyOutput {
				t.Errorf("%s: Example%s does not run", source, example.Name)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if of, ok := selector.X.(*ast.Ident); ok {
					shown[of.Name+"."+selector.Sel.Name] = true
				}
			}
			return true
		})
	}
	return shown
}
