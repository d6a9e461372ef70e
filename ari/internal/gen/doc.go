// Command gen writes package ari's commands, models and events from the API
// description that Asterisk ships (rest-api/*.json, in Debian under
// /usr/share/asterisk/rest-api).
//
// It is run by go generate in package ari. The folder with the description is
// taken from -spec or from the environment variable ARI_SPEC; the description
// itself is not part of this repository.
//
// Facts (names, paths, types, status codes, versions) come from the
// description; the words around them are ours.
package main
