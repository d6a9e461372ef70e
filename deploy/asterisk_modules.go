package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// wantedModules are all that Dozvon needs of Asterisk. A trailing "?" marks one that some versions do not have.
const wantedModules = `
	res_timing_timerfd res_timing_pthread?
	res_sorcery_config res_sorcery_memory res_sorcery_astdb
	res_crypto? res_http_websocket res_websocket_client?
	res_pjproject res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_nat res_pjsip_acl res_pjsip_pubsub
	res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
	res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_anonymous
	res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_transport_websocket
	res_pjsip_dtmf_info res_pjsip_rfc3326 res_pjsip_diversion res_pjsip_header_funcs res_pjsip_dlg_options
	res_pjsip_logger res_security_log
	chan_pjsip res_rtp_asterisk res_srtp
	bridge_simple bridge_softmix bridge_holding chan_bridge_media
	codec_alaw codec_ulaw codec_a_mu codec_g722 codec_resample codec_opus_open_source? codec_opus?
	res_format_attr_opus res_format_attr_h264? res_format_attr_vp8?
	format_wav format_pcm format_sln
	res_musiconhold res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
	res_stasis_device_state res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
	res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
	pbx_config app_stasis app_playback app_dial app_echo
	func_callerid func_channel func_global func_hangupcause func_logic func_math func_strings func_timeout
	func_pjsip_endpoint func_pjsip_contact func_pjsip_aor func_talkdetect func_volume
`

// moduleFiles returns the file names to load, in order, reduced to what this Asterisk has; a missing module that we
// cannot do without is an error.
func moduleFiles(folder string, queues bool) ([]string, error) {
	wanted := strings.Fields(wantedModules)
	if queues {
		wanted = append(wanted, "app_queue")
	}
	var files, missing []string
	for _, name := range wanted {
		name, optional := strings.CutSuffix(name, "?")
		_, err := os.Stat(filepath.Join(folder, name+".so"))
		switch {
		case err == nil:
			files = append(files, name+".so")
		case !optional:
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("the Asterisk with modules in %s lacks %s: install its package of modules (apt-get install asterisk-modules)",
			folder, strings.Join(missing, ", "))
	}
	return files, nil
}
