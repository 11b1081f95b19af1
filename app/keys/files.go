package keys

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The two files of a key directory. A key is 64 hexadecimal digits; a line of
// the wrapping keys is "<id> <key>", the newest first; # begins a comment.
const (
	masterFile = "master.key"
	wrapFile   = "wrap.key"
	nextFile   = "wrap.key.next" // a rotation in progress; doubles as its lock
)

const masterComment = "# Common Chest master key. Keep a copy apart from the database backups; never change it.\n"
const wrapComment = "# Common Chest wrapping keys, the newest first. Never back this file up together with the database.\n"

// Load reads the key material from dir. With mayCreate, which is for the
// embedded store alone, a directory without any is filled with new keys from
// rand: whole, or not at all. Its errors say how to mend things.
func Load(dir string, mayCreate bool, rand io.Reader) (*Set, error) {
	set, err := read(dir, rand)
	if mayCreate && errors.Is(err, errNone) {
		if err := create(dir, rand); err != nil {
			return nil, err
		}
		set, err = read(dir, rand)
	}
	if mayCreate {
		for range settleTries { // another process may be putting its keys there just now
			if !errors.Is(err, errHalf) {
				break
			}
			time.Sleep(settleEvery)
			set, err = read(dir, rand)
		}
	}
	if errors.Is(err, errNone) {
		return nil, fmt.Errorf("no keys in %s: point --keys (COMMONCHEST_KEYS) at the directory with %s and %s that every node of this installation shares", dir, masterFile, wrapFile)
	}
	return set, err
}

// errHalf is found where a file is missing or empty: spoilt, or seen while another
// process that starts at the same moment puts both into their place. Who waits as
// long as settleTries × settleEvery, a second, and still finds it, finds it spoilt.
var (
	errNone = errors.New("no keys here")
	errHalf = errors.New("restore it from its backup")
)

const (
	settleTries = 50
	settleEvery = 20 * time.Millisecond
)

func read(dir string, rand io.Reader) (*Set, error) {
	_, noMaster := os.Stat(filepath.Join(dir, masterFile))
	_, noWrap := os.Stat(filepath.Join(dir, wrapFile))
	switch {
	case errors.Is(noMaster, fs.ErrNotExist) && errors.Is(noWrap, fs.ErrNotExist):
		return nil, errNone
	case errors.Is(noMaster, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing in %s, but %s is there: %w; without it every session, code and receipt is void", masterFile, dir, wrapFile, errHalf)
	case errors.Is(noWrap, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is missing in %s, but %s is there: %w; without it no open round can be counted", wrapFile, dir, masterFile, errHalf)
	}
	lines, err := readLines(filepath.Join(dir, masterFile))
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s holds no key: %w", filepath.Join(dir, masterFile), errHalf)
	}
	if len(lines) != 1 {
		return nil, fmt.Errorf("%s: %d keys instead of one", filepath.Join(dir, masterFile), len(lines))
	}
	master, err := parseKey(lines[0], Size)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, masterFile), err)
	}
	wrap, err := readWrapFile(dir)
	if err != nil {
		return nil, err
	}
	return &Set{dir: dir, rand: rand, master: master, wrap: wrap}, nil
}

// create writes both files into a new directory and moves it to its place, so
// that neither a crash nor a second process leaves half of a set behind.
func create(dir string, rand io.Reader) error {
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return fmt.Errorf("make a place for the keys: %w", err)
	}
	temp, err := os.MkdirTemp(parent, ".keys-")
	if err != nil {
		return fmt.Errorf("make a place for the keys: %w", err)
	}
	defer os.RemoveAll(temp)
	master := make([]byte, Size)
	if _, err := io.ReadFull(rand, master); err != nil {
		return fmt.Errorf("make a master key: read randomness: %w", err)
	}
	first, err := newWrapKey(rand)
	if err != nil {
		return err
	}
	err = errors.Join(
		writeNew(filepath.Join(temp, masterFile), masterComment+hex.EncodeToString(master)+"\n"),
		writeNew(filepath.Join(temp, wrapFile), formatWrap([]wrapKey{first})),
		syncDir(temp))
	if err != nil {
		return fmt.Errorf("write new keys: %w", err)
	}
	err = place(temp, dir)
	if _, there := read(dir, rand); errors.Is(err, fs.ErrExist) && !errors.Is(there, errNone) {
		return nil // another process was quicker; its keys are as good
	}
	if err != nil {
		return fmt.Errorf("put new keys into %s, which must be empty or not exist: %w", dir, err)
	}
	return syncDir(parent)
}

// place moves the new files into dir: the whole directory at once, or, where dir
// is there already because it is the root of a volume, file by file, the master
// key last. An existing file is never replaced.
func place(temp, dir string) error {
	there, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(temp, dir)
	}
	if err != nil {
		return err
	}
	for _, entry := range there {
		if !strings.HasPrefix(entry.Name(), ".") && entry.Name() != "lost+found" {
			return fmt.Errorf("%s is in it: %w", entry.Name(), fs.ErrExist)
		}
	}
	for _, name := range []string{wrapFile, masterFile} {
		text, err := os.ReadFile(filepath.Join(temp, name))
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(dir, name), string(text)); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

func readWrapFile(dir string) ([]wrapKey, error) {
	path := filepath.Join(dir, wrapFile)
	lines, err := readLines(path)
	if err != nil {
		return nil, err
	}
	var keys []wrapKey
	for _, line := range lines {
		idText, keyText, _ := strings.Cut(line, " ")
		id, err := parseKey(idText, wrapIDSize)
		if err != nil {
			return nil, fmt.Errorf("%s: id: %w", path, err)
		}
		key, err := parseKey(strings.TrimSpace(keyText), Size)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		keys = append(keys, wrapKey{id: [wrapIDSize]byte(id), key: key})
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s holds no key: %w", path, errHalf)
	}
	return keys, nil
}

// rewriteWrapFile changes the file in one step. The new file's name is taken
// first, which keeps two rotations from losing each other's key.
func rewriteWrapFile(dir string, change func([]wrapKey) []wrapKey) ([]wrapKey, error) {
	next := filepath.Join(dir, nextFile)
	f, err := os.OpenFile(next, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there: another rotation is under way; if it was cut short, remove the file and try again", next)
	}
	if err != nil {
		return nil, fmt.Errorf("rotate the wrapping keys: %w", err)
	}
	defer f.Close()
	old, err := readWrapFile(dir)
	if err != nil {
		return nil, errors.Join(err, os.Remove(next))
	}
	keys := change(old)
	_, err = f.WriteString(formatWrap(keys))
	if err = errors.Join(err, f.Sync()); err != nil {
		return nil, errors.Join(fmt.Errorf("rotate the wrapping keys: %w", err), os.Remove(next))
	}
	if err := os.Rename(next, filepath.Join(dir, wrapFile)); err != nil {
		return nil, errors.Join(fmt.Errorf("rotate the wrapping keys: %w", err), os.Remove(next))
	}
	return keys, syncDir(dir)
}

func formatWrap(keys []wrapKey) string {
	var b strings.Builder
	b.WriteString(wrapComment)
	for _, k := range keys {
		fmt.Fprintf(&b, "%x %x\n", k.id, k.key)
	}
	return b.String()
}

// readLines reads a key file that nobody else may read, without its comments.
func readLines(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o027 != 0 {
		return nil, fmt.Errorf("%s may be read or changed by others (mode %04o): run chmod 600 %s", path, mode, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var lines []string
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// parseKey never repeats what it read: an error message ends up in a log.
func parseKey(text string, size int) ([]byte, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != size {
		return nil, fmt.Errorf("not %d hexadecimal digits", 2*size)
	}
	if bytes.Count(key, key[:1]) == size {
		return nil, errors.New("one byte repeated is not a key")
	}
	return key, nil
}

func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
