package route

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Get describes an operation that changes nothing. The path is that after
// /api/v1, the id is the English name of what the summary says.
func Get(path, id, summary string) huma.Operation {
	return operation(http.MethodGet, path, id, summary)
}

// Post is Get for an operation that does something.
func Post(path, id, summary string) huma.Operation {
	return operation(http.MethodPost, path, id, summary)
}

// Put is Get for an operation that sets something.
func Put(path, id, summary string) huma.Operation {
	return operation(http.MethodPut, path, id, summary)
}

// Delete is Get for an operation that takes something away.
func Delete(path, id, summary string) huma.Operation {
	return operation(http.MethodDelete, path, id, summary)
}

func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{
		Method: method, Path: "/api/v1" + path, OperationID: id, Summary: summary, MaxBodyBytes: MaxBody,
	}
}

// Created says that the operation makes something.
func Created(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

// Body is an answer with a body and nothing else.
type Body[T any] struct{ Body T }

// Answer answers with a body.
func Answer[T any](v T) *Body[T] { return &Body[T]{Body: v} }
