//go:build !race

package alloc_test

const raced = false
