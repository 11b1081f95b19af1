package commonchest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Nothing here can build an image, so these tests hold the files against what
// they name: every path, flag, variable and port must exist.

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestDockerfileNamesWhatExists(t *testing.T) {
	file := read(t, "Dockerfile")
	for _, line := range strings.Split(file, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != "COPY" || strings.HasPrefix(fields[1], "--from=") {
			continue
		}
		for _, path := range fields[1 : len(fields)-1] {
			if _, err := os.Stat(filepath.Clean(path)); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
	if !strings.Contains(read(t, "go.mod"), "\ngo 1.26") || !strings.Contains(file, "golang:1.26-") {
		t.Error("the image's Go is not the module's")
	}
}

// Settings and commands that the files use are asked of the command itself.
func TestDeploymentNamesRealSettings(t *testing.T) {
	files := read(t, "Dockerfile") + read(t, "compose.yaml")
	help := run(t, "serve", "--help")
	for _, name := range regexp.MustCompile(`\b(COMMONCHEST_[A-Z_]+|MONGODB_URI|NATS_URL)\b`).FindAllString(files, -1) {
		if !strings.Contains(help, name) {
			t.Errorf("no setting is called %s", name)
		}
	}
	all := run(t, "--help")
	for _, command := range []string{"serve", "healthcheck", "keys"} {
		if !strings.Contains(all, "\n  "+command) {
			t.Errorf("no command is called %s", command)
		}
	}
	if !strings.Contains(run(t, "healthcheck", "--help"), "--url") || !strings.Contains(run(t, "keys", "--help"), "--dir") {
		t.Error("healthcheck --url or keys --dir is gone")
	}
}

func TestPortsAgree(t *testing.T) {
	docker, compose := read(t, "Dockerfile"), read(t, "compose.yaml")
	for _, want := range []string{"COMMONCHEST_LISTEN=0.0.0.0:8080", "EXPOSE 8080", "http://127.0.0.1:8080/healthz"} {
		if !strings.Contains(docker, want) {
			t.Errorf("Dockerfile lacks %q", want)
		}
	}
	for _, want := range []string{`"8080:8080"`, "db:27017", "replicaSet=rs0", `"--replSet", "rs0"`} {
		if !strings.Contains(compose, want) {
			t.Errorf("compose.yaml lacks %q", want)
		}
	}
	for _, volume := range []string{"keys:/keys", "data:/data", "db:/data/db"} {
		name, _, _ := strings.Cut(volume, ":")
		if !strings.Contains(compose, "- "+volume) || !strings.Contains(compose, "\n  "+name+":") {
			t.Errorf("compose.yaml lacks the volume %s", volume)
		}
	}
}

func TestHostedChecksRunTheSameTargets(t *testing.T) {
	flow := read(t, ".github/workflows/check.yaml")
	for _, want := range []string{"make check", "88cfaba3e7692a90f3311cbcf8f08aa63fc3fbff", `["7", "8"]`, "MONGODB_TEST_URI", "PABULIB_REQUIRED"} {
		if !strings.Contains(flow, want) {
			t.Errorf("the workflow lacks %q", want)
		}
	}
}

// The README shows a newcomer what there is.
func TestReadmeIsShortAndItsLinksLead(t *testing.T) {
	text := read(t, "README.md")
	if n := strings.Count(text, "\n"); n > 150 {
		t.Errorf("README has %d lines", n)
	}
	for _, doc := range []string{"README.md", "docs/architecture.md", "CONTRIBUTING.md"} {
		for _, m := range regexp.MustCompile(`\]\(([^)#:]+)[)#]`).FindAllStringSubmatch(read(t, doc), -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(doc), m[1])); err != nil {
				t.Errorf("%s links to %s: %v", doc, m[1], err)
			}
		}
	}
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "./cmd/commonchest"}, args...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return out.String()
}
