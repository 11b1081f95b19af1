package web_test

import (
	"regexp"
	"slices"
	"testing"

	"commonchest/models"
)

var (
	placeBar  = regexp.MustCompile(`(?s)id="navigation">(.*?)</nav>`)
	navGroup  = regexp.MustCompile(`(?s)<summary class="cc-menu__name">([^<]+)</summary>(.*?)</details>`)
	navLink   = regexp.MustCompile(`service-navigation__link" href="`)
	navActive = regexp.MustCompile(`cc-menu govuk-service-navigation__item--active`)
)

// TestStaffNav: who has many pages finds them in groups that open without JavaScript, and
// who has few sees them all. The group of the page that is shown is marked.
func TestStaffNav(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		role    models.Role
		groups  []string
		grouped int
		all     int
	}{
		{models.RoleClerk, []string{"Money", "Oversight"}, 7, 11},
		{models.RoleOfficer, []string{"Money", "Oversight"}, 8, 11},
		{models.RoleCouncillor, nil, 0, 4},
		{models.RoleAuditor, nil, 0, 5},
	} {
		page := w.staff("hatherden", c.role).sees("/staff/hatherden/awards")
		bar := placeBar.FindStringSubmatch(page)[1]
		var groups []string
		grouped := 0
		for _, g := range navGroup.FindAllStringSubmatch(bar, -1) {
			groups = append(groups, g[1])
			grouped += len(navLink.FindAllString(g[2], -1))
		}
		if all := len(navLink.FindAllString(bar, -1)); !slices.Equal(groups, c.groups) || grouped != c.grouped || all != c.all {
			t.Errorf("%s: %v with %d of %d links", c.role, groups, grouped, all)
		}
		if marked := navActive.MatchString(bar); marked != (c.groups != nil) {
			t.Errorf("%s: the group of the page is marked: %v", c.role, marked)
		}
	}
}
