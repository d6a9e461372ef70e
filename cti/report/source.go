package report

// wording is a definition without its source.
type wording struct {
	Figure         Figure
	Name, Text     string
	NameEN, TextEN string
}

// sources tell after which public definition a figure was made, where there is
// one; a definition of ours that differs says so in its own words.
var sources = map[Figure]string{
	Offered:          "Genesys Cloud: Offered; QueueMetrics: multi-stint calls, the first queue's entry",
	Answered:         "Genesys Cloud: Answered; Amazon Connect: Contacts handled",
	Abandoned:        "Amazon Connect: Contacts abandoned (call-backs are none)",
	ShortAbandoned:   "Genesys Cloud: short abandons; Google CCAI: short abandons",
	InTime:           "Genesys Cloud: service level with abandons, short abandons and flow-outs included",
	MeanWait:         "Amazon Connect: Average queue answer time (ASA)",
	MaxWait:          "Amazon Connect: Maximum queued time",
	MeanTalk:         "Amazon Connect: Average agent interaction and customer hold time",
	QueueOffered:     "Genesys Cloud: Offered; Amazon Connect: Contacts queued",
	QueueAnswered:    "Genesys Cloud: Answered; Amazon Connect: Contacts handled",
	QueueAbandoned:   "Genesys Cloud: Abandoned, with those whom the queue sent off",
	QueueShort:       "Genesys Cloud: short abandons, kept in the service level",
	QueueSentOff:     "Wazo: saturated",
	QueueOverflowed:  "Genesys Cloud: flow-outs",
	QueueChose:       "Genesys Cloud: flow-outs",
	QueueAskedBack:   "Genesys Cloud: flow-outs by call-back; Amazon Connect: Callback contacts",
	QueueVoicemails:  "Genesys Cloud: ACD voicemail",
	QueueInTime:      "Genesys Cloud: service level with abandons, short abandons and flow-outs included",
	QueueMeanWait:    "Amazon Connect: Average queue answer time (ASA)",
	QueueMaxWait:     "Amazon Connect: Maximum queued time",
	QueueMeanTalk:    "Amazon Connect: Average agent interaction and customer hold time",
	QueueMeanWrap:    "Amazon Connect: Average after contact work time",
	QueueHandling:    "Amazon Connect: Average handle time (AHT): interaction, hold and after contact work",
	QueueTransferred: "Amazon Connect: Contacts transferred out",
}

// sourced gives wordings their sources.
func sourced(words []wording) []Definition {
	all := make([]Definition, len(words))
	for i, w := range words {
		all[i] = Definition{Figure: w.Figure, Name: w.Name, Text: w.Text, NameEN: w.NameEN, TextEN: w.TextEN, Source: sources[w.Figure]}
	}
	return all
}
