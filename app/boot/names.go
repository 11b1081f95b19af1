package boot

import (
	"context"
	"sync"

	handlerslive "commonchest/handlers/live"
	"commonchest/models"
)

// names keeps the projects of sealed rounds as the sockets' hello names them. A
// seal never changes, so what is kept is right for good.
type names struct {
	a     *App
	mu    sync.Mutex
	known map[models.RoundID][]handlerslive.Project
}

func (n *names) of(ctx context.Context, seal models.Seal) ([]handlerslive.Project, error) {
	n.mu.Lock()
	list, ok := n.known[seal.Round]
	n.mu.Unlock()
	if ok {
		return list, nil
	}
	list = make([]handlerslive.Project, 0, len(seal.Projects))
	for _, p := range seal.Projects {
		text, err := n.a.Texts.Get(ctx, p.Text)
		if err != nil {
			return nil, err
		}
		list = append(list, handlerslive.Project{ID: p.Ref, Name: text.Get("title"), Cost: int64(p.Ask)})
	}
	n.mu.Lock()
	n.known[seal.Round] = list
	n.mu.Unlock()
	return list, nil
}
