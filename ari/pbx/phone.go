package pbx

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/dozvon/dozvon/ari"
	"github.com/dozvon/dozvon/cti/floor"
)

// phoneBook remembers the browser endpoints, because Asterisk keeps them in
// memory only.
type phoneBook struct {
	mu     sync.Mutex
	phones map[string]floor.BrowserPhone
}

func (b *phoneBook) put(ph floor.BrowserPhone) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.phones == nil {
		b.phones = map[string]floor.BrowserPhone{}
	}
	b.phones[ph.Name] = ph
}

func (b *phoneBook) drop(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.phones, name)
}

func (b *phoneBook) all() []floor.BrowserPhone {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Values(b.phones))
}

// PutPhone makes a browser's endpoint, or changes it. It is made again when
// Asterisk was restarted, until DropPhone.
func (p *PBX) PutPhone(ctx context.Context, ph floor.BrowserPhone) error {
	p.phones.put(ph)
	return p.pushPhone(ctx, ph)
}

// DropPhone removes a browser's endpoint; a call on it is not cut.
func (p *PBX) DropPhone(ctx context.Context, name string) error {
	p.phones.drop(name)
	for _, kind := range []string{"endpoint", "auth", "aor"} {
		if err := p.client.Asterisk.DeleteObject(ctx, "res_pjsip", kind, name); err != nil && !ari.IsNotFound(err) {
			return fmt.Errorf("drop %s of phone %s: %w", kind, name, err)
		}
	}
	return nil
}

func (p *PBX) pushPhones(ctx context.Context) {
	for _, ph := range p.phones.all() {
		if err := p.pushPhone(ctx, ph); err != nil {
			p.log.Error("a browser's phone could not be made again after asterisk's restart", "phone", ph.Name, "err", err)
		}
	}
}

func (p *PBX) pushPhone(ctx context.Context, ph floor.BrowserPhone) error {
	for _, o := range []struct {
		kind   string
		fields []ari.ConfigTuple
	}{
		{"aor", tuples("max_contacts", "1", "remove_existing", "yes", "support_path", "no")},
		{"auth", tuples("auth_type", "userpass", "username", ph.Name, "password", ph.Password)},
		{"endpoint", endpoint(ph)},
	} {
		if _, err := p.client.Asterisk.UpdateObject(ctx, "res_pjsip", o.kind, ph.Name, o.fields); err != nil {
			return fmt.Errorf("make %s of phone %s: %w", o.kind, ph.Name, err)
		}
	}
	return nil
}

// endpoint is a WebRTC endpoint. Media always goes through Asterisk; a browser
// that fell silent is noticed, so that a caller is not left alone.
func endpoint(ph floor.BrowserPhone) []ari.ConfigTuple {
	context := "from-agent"
	if ph.Citizen {
		context = "from-citizen"
	}
	fields := tuples(
		"aors", ph.Name, "auth", ph.Name, "context", context,
		"webrtc", "yes", "dtls_auto_generate_cert", "yes",
		"disallow", "all", "allow", "opus,alaw,ulaw",
		"direct_media", "no", "rtp_timeout", "30", "rtp_timeout_hold", "300",
		"language", "ru", "allow_subscribe", "no", "allow_transfer", "no",
		"send_connected_line", "no", "trust_connected_line", "no",
		"identify_by", "auth_username,username",
	)
	if ph.CallerNumber != "" {
		fields = append(fields, tuples("callerid", fmt.Sprintf("<%s>", ph.CallerNumber))...)
	}
	return fields
}

func tuples(pairs ...string) []ari.ConfigTuple {
	out := make([]ari.ConfigTuple, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, ari.ConfigTuple{Attribute: pairs[i], Value: pairs[i+1]})
	}
	return out
}
