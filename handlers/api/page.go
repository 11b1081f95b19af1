package api

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"commonchest/models"
)

// mostListed is the most things of one page, and as many as there are without a limit.
const mostListed = 200

// paged cuts the page that is asked for out of a list: what comes by id after the
// one already known. next is what to give as after for the page behind it; nil at the end.
func paged[T any](c *fiber.Ctx, list []T, id func(T) string) (page []T, next *string, err error) {
	limit, err := strconv.Atoi(c.Query("limit", strconv.Itoa(mostListed)))
	if err != nil || limit < 1 || limit > mostListed {
		return nil, nil, models.E(models.Invalid, "page", models.F("limit", "between", "least", "1", "most", strconv.Itoa(mostListed)))
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	after := c.Query("after")
	from, _ := slices.BinarySearchFunc(list, after, func(one T, after string) int {
		if id(one) <= after {
			return -1
		}
		return 1
	})
	end := min(from+limit, len(list))
	if end < len(list) {
		last := id(list[end-1])
		next = &last
	}
	return list[from:end], next, nil
}
