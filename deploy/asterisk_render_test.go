package deploy

import (
	"regexp"
	"strings"
	"testing"
)

func rendered(t *testing.T, change func(*view)) map[string]string {
	t.Helper()
	v := view{
		Etc: "/d/etc", Modules: "/m", Data: "/d/data", Lib: "/d/lib", Spool: "/d/spool", Run: "/d/run", Log: "/d/log",
		Music: "/d/music", Operator: "/d/pjsip_operator.conf", ModuleFiles: []string{"chan_pjsip.so"}, MaxFiles: 1024,
		HTTPPort: 8088, ARIUser: "dozvon", ARIPassword: "0123456789abcdef", SIPAddr: "192.0.2.1:5060",
		RTPFirst: 10000, RTPLast: 20000, WaitEvery: 60,
	}
	change(&v)
	files, err := render(v)
	if err != nil {
		t.Fatal(err)
	}
	text := make(map[string]string, len(files))
	for name, content := range files {
		text[name] = withoutComments(string(content))
	}
	return text
}

func withoutComments(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), ";") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestConfigurationKeepsItsPromises(t *testing.T) {
	files := rendered(t, func(*view) {})
	for name, promises := range map[string][]string{
		"asterisk.conf":   {"live_dangerously = no"},
		"http.conf":       {"bindaddr = 127.0.0.1", "enable_static = no"},
		"modules.conf":    {"autoload = no", "load = chan_pjsip.so"},
		"sorcery.conf":    {"endpoint/dyn = memory", "auth/dyn = memory", "aor/dyn = memory"},
		"extensions.conf": {"Stasis(dozvon,arrive,${EXTEN}${way})", "Playback(dozvon/wait)", "MusicOnHold(default,1)"},
		"pjsip.conf": {"endpoint_identifier_order = auth_username,username,ip,anonymous", "direct_media = no",
			"bind = 192.0.2.1:5060", "timers = always", "#include /d/pjsip_operator.conf"},
		"ari.conf": {"password = 0123456789abcdef", "websocket_write_timeout = 5000"},
	} {
		for _, promise := range promises {
			if !strings.Contains(files[name], promise) {
				t.Errorf("%s does not say %q", name, promise)
			}
		}
	}
	for name, text := range files {
		if strings.Contains(text, "<no value>") {
			t.Errorf("%s has a hole:\n%s", name, text)
		}
	}
}

func TestNoCallerCanDialOut(t *testing.T) {
	text := rendered(t, func(*view) {})["extensions.conf"]
	if word := regexp.MustCompile(`(?i)\b(Dial|Originate|System|Transfer|TrySystem|Queue|Page)\(`).FindString(text); word != "" {
		t.Errorf("the dialplan of a contact centre holds %s...)", word)
	}
	// EXTEN comes from the caller: outside of the context where it is digits only, it must be filtered.
	before, _, _ := strings.Cut(text, "[arrive]")
	if bare := regexp.MustCompile(`[^,]\$\{EXTEN\}|,\$\{EXTEN\}`).FindString(strings.ReplaceAll(before, "FILTER(0-9,${EXTEN})", "")); bare != "" {
		t.Errorf("an unfiltered number goes on to other contexts: %q", bare)
	}
}

func TestSwitchesOpenOnlyWhatTheyName(t *testing.T) {
	closed := rendered(t, func(*view) {})["pjsip.conf"]
	for section, change := range map[string]func(*view){
		"[anonymous]":                    func(v *view) { v.Anonymous = true },
		"[test-trunk]":                   func(v *view) { v.TestTrunk = true },
		"external_media_address = 1.2.3": func(v *view) { v.ExternalAddr = "1.2.3.4" },
		"contact = sip:a@127.0.0.1:1":    func(v *view) { v.Queues = []Queue{{Name: "q", Number: "7", Members: []string{"sip:a@127.0.0.1:1"}}} },
	} {
		if strings.Contains(closed, section) {
			t.Errorf("%s is there without being asked for", section)
		}
		if open := rendered(t, change)["pjsip.conf"]; !strings.Contains(open, section) {
			t.Errorf("%s is missing although asked for", section)
		}
	}
	if _, there := rendered(t, func(*view) {})["queues.conf"]; there {
		t.Error("queues.conf is written without queues")
	}
}

func TestBrowsersOutsideAreToldThePublicAddress(t *testing.T) {
	if text := rendered(t, func(*view) {})["rtp.conf"]; strings.Contains(text, "ice_host_candidates") {
		t.Errorf("without NAT an address is replaced:\n%s", text)
	}
	text := rendered(t, func(v *view) { v.ExternalAddr, v.LocalAddrs = "198.51.100.7", []string{"10.0.0.5", "192.168.1.2"} })["rtp.conf"]
	for _, want := range []string{
		"\n[ice_host_candidates]\n", "\n10.0.0.5 => 198.51.100.7,include_local_address\n", "\n192.168.1.2 => 198.51.100.7,include_local_address\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, none := range []string{"", "voice.example.org"} {
		if got := localAddrs(none); got != nil {
			t.Errorf("for %q these were found: %v", none, got)
		}
	}
}
