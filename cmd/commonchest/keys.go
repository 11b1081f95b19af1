package main

import (
	"crypto/rand"
	"fmt"

	"commonchest/app/boot"
)

// KeysCmd makes the keys of an installation.
type KeysCmd struct {
	Dir string `required:"" placeholder:"DIR" help:"Directory to make: master.key and wrap.key, readable by nobody else."`
}

// Help shows how it is used.
func (KeysCmd) Help() string {
	return `Make them once, keep a copy offline, and keep them out of the database's backups.
Keys that are there already are left alone.

Example:
  commonchest keys --dir /etc/commonchest/keys`
}

// Run makes the keys, or finds those that are there.
func (k *KeysCmd) Run(g *Globals) error {
	fingerprint, err := boot.MakeKeys(k.Dir, rand.Reader)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.Out, "%s: fingerprint %s\n", k.Dir, fingerprint)
	return err
}
