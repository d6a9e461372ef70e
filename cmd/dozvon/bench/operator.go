package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// trunks is how many addresses the calls come from, each a trunk of its own.
// Asterisk looks through all calls of an endpoint whenever one of them begins,
// ends or changes its state: with a thousand on one trunk that was two thirds of
// all that it did.
const trunks = 16

// trunkAddress is where the operator's switch number i sends from.
func trunkAddress(i int) net.IP { return net.IPv4(127, 0, 1, byte(i+1)) }

// writeOperator tells the Asterisk of a data folder of the trunks and of the
// telephones, each of which is an endpoint of its own, as app_queue's are.
func writeOperator(dir string, p *phones) error {
	var text strings.Builder
	for i := range trunks {
		name := fmt.Sprintf("switch-%d", i)
		fmt.Fprintf(&text, "[%s](trunk)\n[%s]\ntype = identify\nendpoint = %s\nmatch = %s\n", name, name, name, trunkAddress(i))
	}
	for _, name := range p.names {
		fmt.Fprintf(&text, "[%s](sip)\ncontext = nowhere\nidentify_by = ip\naors = %s\n[%s]\ntype = aor\ncontact = %s\n", name, name, name, p.uri(name))
	}
	folder := filepath.Join(dir, "asterisk")
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return fmt.Errorf("make Asterisk's folder: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "pjsip_operator.conf"), []byte(text.String()), 0o600); err != nil {
		return fmt.Errorf("write trunks and telephones: %w", err)
	}
	return nil
}
