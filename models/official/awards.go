package official

import (
	"cmp"
	"slices"
	"strconv"

	"commonchest/models"
	"commonchest/models/alloc"
)

// Awards says what projects cost and which funds pay for them: those that a result
// recommends first, in the order of choosing, then the others as they stand on the
// ballot. What is recommended in part is awarded in part. What the funds cannot pay for
// is a fault, as is what was not on the ballot.
func Awards(seal models.Seal, refs []string, res models.Result) models.AwardPlan {
	plan := models.AwardPlan{Awards: []models.Award{}, Paid: []models.Share{}}
	order := make([]string, 0, len(refs))
	for _, p := range seal.Projects {
		if slices.Contains(refs, p.Ref) {
			order = append(order, p.Ref)
		}
	}
	if len(order) != len(refs) {
		plan.Faults = append(plan.Faults, models.F("awards", "not_on_this_ballot"))
		return plan
	}
	last := func(ref string) int {
		if i := slices.Index(res.Chosen, ref); i >= 0 {
			return i
		}
		return len(res.Chosen)
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(last(a), last(b)) })

	req := Request(seal, alloc.NewProfile(seal.Refs()), nil)
	if seal.Rule.PartFund && len(res.Chosen) > 0 {
		recommended(req, res, res.Chosen[len(res.Chosen)-1])
	}
	paid := alloc.Pay(req, order)
	if paid.Refused != "" {
		plan.Faults = append(plan.Faults, models.Field{Name: "awards", Code: "funds_short", Args: []models.Arg{
			{Name: "project", Value: paid.Refused},
			{Name: "short", Value: strconv.FormatInt(int64(paid.Short), 10), Currency: seal.Currency}}})
		return plan
	}
	for _, p := range seal.Projects {
		if slices.Contains(refs, p.Ref) {
			award := models.Award{Ref: p.Ref, Proposal: p.Proposal}
			for _, share := range paid.Payments {
				if share.Project == p.Ref {
					award.Amount += share.Amount
				}
			}
			plan.Awards = append(plan.Awards, award)
		}
	}
	plan.Paid = Shares(paid.Payments)
	return plan
}

// AwardsOn is Awards for a meeting on a day (2006-01-02): money that had to be committed
// before it pays for nothing. Where only that stands in the way, the fault names the fund
// and its day.
func AwardsOn(seal models.Seal, refs []string, res models.Result, day string) models.AwardPlan {
	then, ended := seal.On(day)
	plan := Awards(then, refs, res)
	if len(ended) == 0 || len(plan.Faults) == 0 || len(Awards(seal, refs, res).Faults) > 0 {
		return plan
	}
	plan.Faults = nil
	for _, f := range ended {
		plan.Faults = append(plan.Faults, models.F("awards", "fund_ended", "fund", f.Name, "until", f.Fence.Until))
	}
	return plan
}

// recommended makes a project of a request ask for what a result pays of each of its
// parts, and no more.
func recommended(req alloc.Request, res models.Result, ref string) {
	at := slices.IndexFunc(req.Projects, func(p alloc.Project) bool { return p.ID == ref })
	if at < 0 {
		return
	}
	p := &req.Projects[at]
	whole := p.Parts == nil
	p.Cost, p.Scalable, p.Least = 0, false, 0
	paid := make([]alloc.Part, len(p.Parts))
	for _, share := range res.Paid {
		if share.Ref != ref {
			continue
		}
		p.Cost += share.Amount
		if !whole {
			paid[share.Part].Amount += share.Amount
		}
	}
	for no := range paid {
		paid[no].Funds = p.Parts[no].Funds
	}
	p.Parts = paid
	if whole {
		p.Parts = nil
	}
}

// Shares says in a round's words who pays what.
func Shares(payments []alloc.Payment) []models.Share {
	shares := make([]models.Share, len(payments))
	for i, p := range payments {
		shares[i] = models.Share{Ref: p.Project, Part: int64(p.Part), Fund: models.FundID(p.Fund), Amount: p.Amount}
	}
	return shares
}
