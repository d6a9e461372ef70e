// Package deploy prepares and runs what Dozvon stands on: a private PostgreSQL cluster, an Asterisk with the
// configuration of deploy/asterisk, and the spoken prompts.
//
// Both servers are started in sessions of their own, so that Ctrl-C in a terminal and the death of Dozvon do not
// reach them; a later start finds the ones still running in the data folder and takes them over. Calls in progress
// therefore survive a crash of the program that started Asterisk.
//
// The data folder (DIR):
//
//	DIR/postgres          the cluster (or a file naming the folder it had to move to)
//	DIR/postgres.json     how to reach it
//	DIR/asterisk          configuration, logs, recordings and state of Asterisk
//	DIR/asterisk/pjsip_operator.conf   the administrator's trunks and phones, never overwritten
//	DIR/prompts           prompts ready to play; recordings of your own go into DIR/prompts/own
//
// The package imports nothing else of Dozvon.
package deploy
