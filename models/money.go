package models

import (
	"errors"

	"commonchest/models/money"
)

// MoneyField turns a refusal by package money into a field error of the form.
func MoneyField(name string, err error) error {
	if e, ok := errors.AsType[*money.Error](err); ok {
		return E(Invalid, "amount", F(name, e.Code, "text", e.Text))
	}
	return err
}
