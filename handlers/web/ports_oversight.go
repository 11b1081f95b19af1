package web

import (
	"context"

	"commonchest/app/oversight"
	"commonchest/app/proposals"
	"commonchest/models"
)

// Asks keeps the register of policy asks. Who may not write in it is forbidden; what is
// wrong is invalid with fields.
type Asks interface {
	// Raise brings a rule before who could change it.
	Raise(ctx context.Context, by models.By, a models.Ask, t models.AskText) (models.Ask, error)
	// AnswerAsk records what the owner said; conflict "ask_agreed" once it has agreed.
	AnswerAsk(ctx context.Context, by models.By, id models.AskID, status models.AskStatus, words, due string) (models.Ask, error)
	// Ask reads one with its words; not found if there is none.
	Ask(ctx context.Context, id models.AskID) (oversight.AskEntry, error)
	// Asks is the register of a place, or of the programme it is the outermost place of.
	Asks(ctx context.Context, place models.Place) ([]oversight.AskEntry, error)
	// Blocking lists the asks about what blocks a proposal.
	Blocking(ctx context.Context, id models.ProposalID) ([]oversight.AskEntry, error)
	// Addressed lists those that a partner of a place's programme is to answer.
	Addressed(ctx context.Context, place models.Place, partner models.BodyID) ([]oversight.AskEntry, error)
	// AskHistory tells what became of an ask, oldest first.
	AskHistory(ctx context.Context, id models.AskID) ([]oversight.AskEvent, error)
}

// Groups keeps oversight groups.
type Groups interface {
	// Form records a group, or with the version shown another state of it.
	Form(ctx context.Context, by models.By, base int64, g models.Group, remit string) (models.Group, error)
	// WindDown ends a group with a named successor, or explicitly with none.
	WindDown(ctx context.Context, by models.By, id, successor models.GroupID, none bool, reason string) (models.Group, error)
	// Groups lists every group of the programme of a place, those wound down too.
	Groups(ctx context.Context, place models.Place) ([]models.Group, error)
	// Group reads one with its words; not found if there is none.
	Group(ctx context.Context, id models.GroupID) (oversight.GroupEntry, error)
	// GroupHistory tells what happened to it, oldest first.
	GroupHistory(ctx context.Context, id models.GroupID) ([]oversight.GroupEvent, error)
}

// Matters keeps what groups have before them.
type Matters interface {
	// Bring puts a matter before a group.
	Bring(ctx context.Context, by models.By, m models.Matter, title, words string) (models.Matter, error)
	// Settle ends one with what came of it; conflict "matter_settled".
	Settle(ctx context.Context, by models.By, id models.MatterID, outcome string) (models.Matter, error)
	// Matter reads one with its words; not found if there is none.
	Matter(ctx context.Context, id models.MatterID) (oversight.MatterEntry, error)
	// Matters lists those of a place, or of its programme.
	Matters(ctx context.Context, place models.Place) ([]oversight.MatterEntry, error)
}

// Escalations calls upon who answers for a round.
type Escalations interface {
	// Escalate brings an ask or a matter before one of the two; conflict
	// "escalated_already" while that one has not answered.
	Escalate(ctx context.Context, by models.By, e models.Escalation, reason string) (models.Escalation, error)
	// Reply answers in the role that was called upon; conflict "escalation_answered".
	Reply(ctx context.Context, by models.By, id models.EscalationID, words string) (models.Escalation, error)
	// Escalations lists those of a place, or of its programme.
	Escalations(ctx context.Context, place models.Place) ([]oversight.EscalationEntry, error)
	// EscalationsOf lists those of a round.
	EscalationsOf(ctx context.Context, id models.RoundID) ([]oversight.EscalationEntry, error)
}

// Again brings ideas of one round into the next.
type Again interface {
	// Left lists those of the last round that got no money and were not brought over yet.
	Left(ctx context.Context, id models.RoundID) ([]proposals.Entry, error)
	// Carry brings some of them over; invalid "choose_idea" for any other.
	Carry(ctx context.Context, by models.By, id models.RoundID, ids []models.ProposalID) ([]models.Proposal, error)
	// Later lists the proposals as which one was brought again.
	Later(ctx context.Context, p models.Proposal) ([]models.ProposalID, error)
}

// Lessons keeps what rounds taught.
type Lessons interface {
	// Learn attaches a lesson to a round whose result is public; conflict "not_published".
	Learn(ctx context.Context, by models.By, id models.RoundID, words string) (models.Lesson, error)
	// Lessons lists those of a round, oldest first.
	Lessons(ctx context.Context, id models.RoundID) ([]oversight.LessonEntry, error)
}
