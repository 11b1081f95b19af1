package web

import (
	"fmt"

	"commonchest/handlers/web/view"
	"commonchest/models"
)

// codesBody lists the printings of a round and what came of their letters. Each
// link to letters carries an id of its own, so that loading the page of letters
// again is one download.
func codesBody(v *visit, r models.RoundView, place models.Place, cmd string) (any, map[string]string, error) {
	v.order = []string{"size", "letter", "unused"}
	batches, err := v.d.Codes.Batches(v.ctx, r.Round.ID)
	if err != nil {
		return nil, nil, err
	}
	at := clerkRoundURL(r.Round.ID)
	body := view.RoundCodes{Round: r.Round.Name, Cmd: cmd, Back: at}
	open := r.ClosesAt().After(v.now)
	if open {
		body.MakeURL = at + codesPath
	}
	if open && len(batches) > 0 {
		body.ReplaceURL = at + codesPath + "/replace"
	}
	for _, b := range batches {
		body.Batches = append(body.Batches, v.batchLine(at+codesPath, place, b, open))
		if b.Ready {
			body.Issued += b.Valid()
			body.Void += int64(len(b.Void))
		}
		body.Unused += b.Unused
	}
	turnout, err := v.turnout(r, place)
	body.Used = disclosed(turnout)
	return body, nil, err
}

func (v *visit) batchLine(at string, place models.Place, b models.CodeBatch, open bool) view.CodeBatch {
	line := view.CodeBatch{N: b.N, Size: b.Size, Made: v.in(place, b.MadeAt), Downloads: b.Downloads, Unused: b.Unused, Void: int64(len(b.Void))}
	if b.Replaces != (models.LetterRef{}) {
		line.Replaces = letterNumber(b.Replaces)
	}
	if b.Ready && open {
		if b.Size <= mostSlips {
			line.SheetURL = fmt.Sprintf("%s/%d/sheet?cmd=%s", at, b.N, v.d.NewID())
		}
		line.FileURL = fmt.Sprintf("%s/%d/file?cmd=%s", at, b.N, v.d.NewID())
	}
	if b.Ready && line.Replaces == "" {
		line.UnusedURL = fmt.Sprintf("%s/%d/unused", at, b.N)
	}
	return line
}
