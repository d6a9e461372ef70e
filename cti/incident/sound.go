package incident

import (
	"encoding/binary"
	"time"

	"github.com/dozvon/dozvon/cti"
)

// What a recorded announcement is: that of a telephone, long enough to say
// something and short enough to be listened to.
const (
	soundRate = 8000 // samples of 16 bits a second, one channel
	MinSound  = time.Second
	MaxSound  = 45 * time.Second
	// quiet is the loudest sample of what nobody would hear, of 32767.
	quiet = 300
)

// Sound takes the samples out of a WAV file that somebody recorded for an
// incident, and gives a plain file of them and how long they last. Anything that
// callers could not hear well is a *cti.Error that says what to do.
func Sound(wav []byte) (plain []byte, length time.Duration, err error) {
	format, samples, ok := chunks(wav)
	switch {
	case !ok:
		return nil, 0, cti.FieldError("wav", "Это не запись WAV. Сохраните её как WAV: PCM, 16 бит, моно, 8000 Гц.")
	case format.Kind != 1 || format.Channels != 1 || format.Rate != soundRate || format.Bits != 16:
		return nil, 0, cti.FieldError("wav", "Нужна запись WAV: PCM, 16 бит, моно, 8000 Гц. В этой %s, %d бит, каналов %d, %d Гц.",
			format.name(), format.Bits, format.Channels, format.Rate)
	}
	samples = samples[:len(samples)/2*2]
	length = time.Duration(len(samples)/2) * time.Second / soundRate
	switch {
	case length < MinSound || length > MaxSound:
		return nil, 0, cti.FieldError("wav", "Запись длится %d с. Нужна от %d до %d с.",
			int(length.Round(time.Second)/time.Second), int(MinSound/time.Second), int(MaxSound/time.Second))
	case loudest(samples) < quiet:
		return nil, 0, cti.FieldError("wav", "В записи тишина. Проверьте микрофон и запишите ещё раз.")
	}
	return plainWAV(samples), length, nil
}

// wavFormat is the beginning of a WAV file's chunk «fmt ».
type wavFormat struct {
	Kind, Channels uint16
	Rate, Bytes    uint32
	Block, Bits    uint16
}

func (f wavFormat) name() string {
	if f.Kind == 1 {
		return "PCM"
	}
	return "не PCM"
}

// chunks finds the format and the samples among the chunks of a file. The last
// chunk may be cut short, as by a recorder that was stopped.
func chunks(wav []byte) (f wavFormat, samples []byte, ok bool) {
	const head, name = 12, 8
	if len(wav) < head || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return f, nil, false
	}
	known := false
	for rest := wav[head:]; len(rest) >= name; {
		size := uint64(binary.LittleEndian.Uint32(rest[4:8]))
		content := rest[name:]
		content = content[:min(size, uint64(len(content)))]
		switch string(rest[:4]) {
		case "fmt ":
			n, err := binary.Decode(content, binary.LittleEndian, &f)
			known = err == nil && n > 0
		case "data":
			return f, content, known
		}
		rest = rest[min(name+size+size%2, uint64(len(rest))):]
	}
	return f, nil, false
}

func loudest(samples []byte) int {
	most := 0
	for i := 0; i+1 < len(samples); i += 2 {
		s := int(int16(binary.LittleEndian.Uint16(samples[i:])))
		most = max(most, s, -s)
	}
	return most
}

// plainWAV is a file with nothing but the samples, which every player reads.
func plainWAV(samples []byte) []byte {
	n := uint32(len(samples))
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), 36+n)
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	for _, v := range []uint16{1, 1} {
		out = binary.LittleEndian.AppendUint16(out, v)
	}
	for _, v := range []uint32{soundRate, 2 * soundRate} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	for _, v := range []uint16{2, 16} {
		out = binary.LittleEndian.AppendUint16(out, v)
	}
	out = append(out, "data"...)
	return append(binary.LittleEndian.AppendUint32(out, n), samples...)
}
