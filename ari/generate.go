package ari

// The description is not part of this repository: set ARI_SPEC to the rest-api
// folder of an installed Asterisk 22 (Debian: /usr/share/asterisk/rest-api).
//go:generate go run ./internal/gen -out .
