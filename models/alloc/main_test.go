package alloc_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws thousands of elections for each property unless -rapid.checks says
// how many, and under SOAK=1 ten times as many.
func TestMain(m *testing.M) {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "rapid.checks" })
	if !said {
		checks := "4000"
		if raced {
			checks = "500"
		}
		if os.Getenv("SOAK") == "1" {
			checks += "0"
		}
		if err := flag.Set("rapid.checks", checks); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
