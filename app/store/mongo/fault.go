package mongo

import (
	"context"
	"errors"
	"slices"

	"commonchest/app/store"
	"commonchest/models"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"
)

const duplicateKey = 11000

// lostCodes are the server's answers that mean "not now": shutting down, no
// primary, no majority, disk full, interrupted, too slow.
var lostCodes = []int{6, 7, 50, 64, 79, 89, 91, 100, 112, 133, 175, 189, 202, 234, 262, 290, 358, 9001,
	10058, 10107, 11600, 11601, 11602, 13388, 13435, 13436, 14031}

// fault names what a driver's error means to the caller: whatever the network,
// the server's state or the caller's time limit can cause is unavailable; what
// only a mistake of the program can cause stays internal.
func fault(err error) error {
	if err == nil || models.KindOf(err) != "" {
		return err
	}
	for _, lost := range []error{context.Canceled, context.DeadlineExceeded, driver.ErrClientDisconnected} {
		if errors.Is(err, lost) {
			return store.Lost(err)
		}
	}
	if driver.IsNetworkError(err) || driver.IsTimeout(err) || unreachable(err) {
		return store.Lost(err)
	}
	if s, ok := errors.AsType[driver.ServerError](err); ok {
		if slices.ContainsFunc(lostCodes, s.HasErrorCode) || s.HasErrorLabel("RetryableWriteError") {
			return store.Lost(err)
		}
	}
	if b, ok := errors.AsType[driver.BulkWriteException](err); ok && b.WriteConcernError != nil {
		return store.Lost(err)
	}
	if w, ok := errors.AsType[driver.WriteException](err); ok && w.WriteConcernError != nil {
		return store.Lost(err)
	}
	return err
}

// unreachable tells whether no connection was to be had.
func unreachable(err error) bool {
	var (
		selection topology.ServerSelectionError
		conn      topology.ConnectionError
		pool      topology.PoolError
		queue     topology.WaitQueueTimeoutError
	)
	return errors.As(err, &selection) || errors.As(err, &conn) || errors.As(err, &pool) || errors.As(err, &queue)
}

// again tells whether a racing writer made the server refuse: a duplicate key
// in an upsert, a write conflict, a deadlock.
func again(err error) bool {
	s, ok := errors.AsType[driver.ServerError](err)
	return ok && (driver.IsDuplicateKeyError(err) || s.HasErrorCode(112) || s.HasErrorCode(24) ||
		s.HasErrorMessage("deadlock") || s.HasErrorMessage("database is locked"))
}
