package main

import (
	"context"
	"errors"
	"io/fs"

	"github.com/dozvon/dozvon/cti"
	"github.com/dozvon/dozvon/deploy"
)

// announcements keeps what was recorded for mass incidents in the data folder's
// prompts, where Asterisk finds it.
type announcements struct{ dir string }

func (a announcements) KeepSound(_ context.Context, wav []byte) (string, error) {
	name, err := deploy.KeepPrompt(a.dir, "incident", wav)
	if err != nil {
		return "", &cti.Error{Code: cti.Unavailable, Err: err, Text: "Запись не сохранена: папка записей на сервере недоступна. Выберите подготовленное сообщение и скажите администратору."}
	}
	return name, nil
}

func (a announcements) Sound(_ context.Context, prompt string) ([]byte, error) {
	wav, err := deploy.ReadyPrompt(a.dir, prompt)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cti.Errorf(cti.NotFound, "Записи «%s» на этом сервере нет.", prompt)
	}
	return wav, err
}
