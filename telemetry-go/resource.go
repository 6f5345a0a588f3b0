// The resource: the attributes that identify the process in all its telemetry.

package plumbline

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"regexp"

	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk"
	"go.opentelemetry.io/otel/sdk/resource"

	"github.com/plumbline/plumbline/telemetry-go/charter"
)

// identity returns the resource of every span, metric and log record: each
// attribute that the charter requires from the first of its sources with a
// value, and OTEL_RESOURCE_ATTRIBUTES, which override all but those of kind
// charter. Where the rule resource-identity is not enforced nothing is added. It
// also returns how many required attributes are missing.
func (s settings) identity(c *charter.Charter, enforced bool) (res *resource.Resource, unknownService bool, missing int64) {
	values := map[string]string{}
	for _, pair := range s.attributes {
		values[pair.Key] = pair.Value
	}
	values[charter.AttrServiceName] = s.service
	service, known := c.ServiceNamed(s.service)
	for _, required := range c.Resource {
		if !enforced {
			break
		}
		user := values[required.Key]
		for _, source := range required.From {
			value := s.fromSource(source, service, c.Digest)
			if source.Kind == "charter" && value != "" { // the user cannot change it
				values[required.Key] = value
				break
			}
			if user != "" {
				break
			}
			if value != "" {
				values[required.Key] = value
				break
			}
		}
	}
	for _, required := range c.Resource {
		if values[required.Key] == "" {
			missing++
		}
	}
	values[charter.AttrTelemetrySdkName] = "opentelemetry"
	values[charter.AttrTelemetrySdkLanguage] = "go"
	values[charter.AttrTelemetrySdkVersion] = sdk.Version()
	attributes := make([]attribute.KeyValue, 0, len(values))
	for key, value := range values {
		attributes = append(attributes, attribute.String(key, value))
	}
	return resource.NewWithAttributes(c.SchemaURL, attributes...), !known, missing
}

func (s settings) fromSource(source charter.Source, service charter.Service, digest string) string {
	switch source.Kind + "=" + source.Value {
	case "generate=uuid":
		return uuid()
	case "generate=container":
		return containerID("/proc/self/mountinfo", "/proc/self/cgroup")
	case "charter=team":
		return service.Team // empty for a service that is not in the charter
	case "charter=digest":
		return digest
	}
	switch source.Kind {
	case "env":
		value, _ := s.lookup(source.Value)
		return value
	case "value":
		return source.Value
	}
	return ""
}

// uuid returns a random UUID, version 4 (RFC 9562 section 5.4).
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var containerPath = regexp.MustCompile(`(?:/containers/|/docker[/-]|/cri-containerd-|/crio-|/libpod-|/kubepods\S*/)([0-9a-f]{64})`)

// containerID returns the container id in the files of the kernel, or the empty
// string.
func containerID(paths ...string) string {
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		id := scanContainerID(file)
		_ = file.Close()
		if id != "" {
			return id
		}
	}
	return ""
}

func scanContainerID(file *os.File) string {
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if found := containerPath.FindSubmatch(lines.Bytes()); found != nil {
			return string(found[1])
		}
	}
	return ""
}
