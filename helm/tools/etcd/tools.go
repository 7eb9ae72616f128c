//go:build tools

// Package tools names the program, so that go.sum covers all that it is built from.
package tools

import _ "go.etcd.io/etcd/server/v3"
