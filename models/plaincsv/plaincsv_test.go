package plaincsv_test

import (
	"testing"

	"commonchest/models/plaincsv"
)

// A formula becomes text, and a number stays one.
func TestWriteMakesFormulasText(t *testing.T) {
	got, err := plaincsv.Write([][]string{{"=1+1", "+44", "@sum", "\t=1", "-x"}, {"-20000", "14800.50", "£5, or so", "-", ""}})
	want := "\ufeff'=1+1,'+44,'@sum,'\t=1,'-x\n-20000,14800.50,\"£5, or so\",'-,\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%q\n%q", err, got, want)
	}
}
