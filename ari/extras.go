package ari

import "context"

// SetVariable sets a variable or function, for example CALLERID(name), on a
// channel; an empty value unsets a variable.
func (r Channels) SetVariable(ctx context.Context, channelID, variable, value string) error {
	return r.SetVariableWith(ctx, channelID, ChannelSetVariableWithParams{Variable: variable, Value: value})
}

// SetVariable sets a variable on a bridge. Asterisk has it since 20.20, 22.10, 23.4.
func (r Bridges) SetVariable(ctx context.Context, bridgeID, variable, value string) error {
	return r.SetVariableWith(ctx, bridgeID, BridgeSetVariableWithParams{Variable: variable, Value: value})
}
