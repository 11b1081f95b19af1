package main

import (
	"context"
	"errors"
	"time"

	"commonchest/app/rehearse"
)

// watchers measures what an idle watcher costs the server in memory: the growth
// of what it holds between some connections and many more.
func watchers(ctx context.Context, b *bench) (_ []line, err error) {
	few, many := 500, 4000
	if b.full {
		many = 9000
	}
	p, _, err := b.prepare(ctx, 10)
	if err != nil {
		return nil, err
	}
	s, err := b.serve(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.end()) }()
	first, err := rehearse.Watch(ctx, s.site, few, 0, nil)
	if err != nil {
		return nil, err
	}
	defer first.Leave()
	before, err := settled(ctx, s.server)
	if err != nil {
		return nil, err
	}
	more, err := rehearse.Watch(ctx, s.site, many, 0, nil)
	if err != nil {
		return nil, err
	}
	defer more.Leave()
	after, err := settled(ctx, s.server)
	if err != nil {
		return nil, err
	}
	return []line{lineOf("memory of an idle watcher", "KB", "≤ 28", "≤ 20", float64(after-before)/float64(many)/1024)}, nil
}

// settled reads the server's memory once it stands still.
func settled(ctx context.Context, s *rehearse.Server) (int64, error) {
	last := int64(0)
	for range 20 {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		now := s.RSS()
		if d := now - last; d < 128<<10 && d > -128<<10 {
			return now, nil
		}
		last = now
	}
	return last, nil
}
