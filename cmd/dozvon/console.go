package main

import (
	"os/user"

	"github.com/dozvon/dozvon/cti"
)

// console names who runs a command at the server, for the record.
func console() cti.AgentID {
	if me, err := user.Current(); err == nil {
		return cti.AgentID("console:" + me.Username)
	}
	return "console"
}
