//go:build unix

package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"commonchest/app/store"
	"commonchest/app/store/sqlite"
	"commonchest/models"
)

// Some tests need a process of their own, to kill or to limit. It is this test
// binary again, told by the environment what to do.
const childTask = "COMMONCHEST_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	task, path, ok := strings.Cut(os.Getenv(childTask), ":")
	if !ok {
		os.Exit(m.Run())
	}
	run := map[string]func(string) error{"write": writeForever, "full": fillDisk}[task]
	if err := run(path); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
}

func child(t *testing.T, task, path string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childTask+"="+task+":"+path)
	cmd.Stderr = os.Stderr
	return cmd
}

func openChild(path string) (*sqlite.DB, error) {
	return sqlite.Open(context.Background(), path, time.Now, []store.Schema{plain})
}

const crashBatch = 40

// writeForever inserts batches from four writers and prints the first number
// of each batch that was acknowledged.
func writeForever(path string) error {
	db, err := openChild(path)
	if err != nil {
		return err
	}
	start := time.Now().UnixMilli() % 1e9 * 1000 // each life writes its own numbers
	var all sync.WaitGroup
	for w := range int64(4) {
		all.Go(func() {
			for from := start + w*crashBatch; ; from += 4 * crashBatch {
				if err := db.Insert(context.Background(), "facts", batchOf(from, crashBatch)); err != nil {
					fmt.Println("failed:", err)
					return
				}
				fmt.Println(from)
			}
		})
	}
	all.Wait()
	return nil
}

// TestKilledLosesNothingAcknowledged kills a writing process in the middle of
// its batches, again and again on the same file.
func TestKilledLosesNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	acked := map[int64]bool{}
	for life := range 5 {
		cmd := child(t, "write", path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			from, err := strconv.ParseInt(lines.Text(), 10, 64)
			if err != nil {
				t.Fatalf("life %d: %s", life, lines.Text())
			}
			acked[from] = true
			if n == 10+7*life {
				if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // killed
		batches := map[int64]int{}
		db := open(t, path, plain)
		for doc, err := range db.Find(t.Context(), "facts", store.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			var row store.Row[fact]
			if err := store.Decode(doc.Body, &row); err != nil {
				t.Fatal(err)
			}
			batches[row.Value.N]++
		}
		_ = db.Close()
		for from := range acked {
			if batches[from] != crashBatch {
				t.Errorf("life %d: of the acknowledged batch %d %d documents are there", life, from, batches[from])
			}
		}
		for from, n := range batches {
			if n != crashBatch {
				t.Errorf("life %d: half a batch: %d of %d", life, n, from)
			}
		}
	}
	if len(acked) < 50 {
		t.Errorf("only %d batches were acknowledged", len(acked))
	}
}

// fillDisk runs into the limit on the size of files in the middle of a write,
// and goes on when the limit is gone.
func fillDisk(path string) error {
	signal.Ignore(syscall.SIGXFSZ)
	db, err := openChild(path)
	if err != nil {
		return err
	}
	limit := func(bytes uint64) error {
		var l syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			return err
		}
		l.Cur = min(bytes, l.Max)
		return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l)
	}
	if err := limit(300_001); err != nil {
		return err
	}
	acked := int64(0)
	for ; ; acked += 50 {
		if err = db.Insert(context.Background(), "facts", batchOf(acked, 50)); err != nil {
			break
		}
	}
	if !models.IsKind(err, models.Unavailable) {
		return fmt.Errorf("want unavailable: %w", err)
	}
	for _, room := range []uint64{300_001, 1 << 40} {
		if err := limit(room); err != nil {
			return err
		}
		n := int64(0)
		for _, err := range db.Find(context.Background(), "facts", store.Query{}) {
			if err != nil {
				return err
			}
			n++
		}
		if n != acked || n == 0 {
			return fmt.Errorf("%d documents, %d acknowledged", n, acked)
		}
	}
	if err := db.Insert(context.Background(), "facts", batchOf(acked, 50)); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	return db.Close()
}

func TestFullDiskInTheMiddleOfAWrite(t *testing.T) {
	if out, err := child(t, "full", filepath.Join(t.TempDir(), "x.db")).Output(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
