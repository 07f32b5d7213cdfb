package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// transactionBytes is the size of a signed transfer of ours, so that both sides carry as much.
	transactionBytes = 246
	pollInterval     = 20 * time.Millisecond
	drainLimit       = 120 * time.Second
)

// A load keeps a node busy and watches its blocks.
type load struct {
	node       *client
	waitingMax int64 // holds the workers back while the mempool has that many
	sent       atomic.Int64
	paused     atomic.Bool
}

// A rate is what one variant reached.
type rate struct {
	variant      variant
	transactions int64 // committed in the blocks below
	blocks       int64
	seconds      float64
	sent         int64 // over the whole run, the warm-up included; all of them were committed
}

func (r rate) perSecond() float64 { return float64(r.transactions) / r.seconds }

// A sighting is a block and when its being committed was seen.
type sighting struct {
	height int64
	at     time.Time
}

// run measures between two sightings of a block under full load, so that neither the start nor the
// end of the load falls into the figure, then waits until all that was taken is committed.
func (l *load) run(ctx context.Context, warmUp, measured time.Duration) (rate, error) {
	loading, endLoad := context.WithCancelCause(ctx)
	defer endLoad(nil)
	var workers sync.WaitGroup
	for worker := range clients {
		workers.Add(1)
		go func() {
			defer workers.Done()
			if err := l.send(loading, worker); err != nil {
				endLoad(err)
			}
		}()
	}
	first, last, err := l.watch(loading, warmUp, measured)
	l.paused.Store(true)
	endLoad(errEnough)
	workers.Wait()
	if err != nil {
		return rate{}, err
	}
	if cause := context.Cause(loading); !errors.Is(cause, errEnough) {
		return rate{}, cause
	}
	found := rate{
		blocks: last.height - first.height, seconds: last.at.Sub(first.at).Seconds(), sent: l.sent.Load(),
	}
	if found.transactions, err = l.node.committed(ctx, first.height, last.height); err != nil {
		return rate{}, err
	}
	return found, l.drain(ctx)
}

var errEnough = errors.New("measured for long enough")

// send keeps one batch under way until ctx ends. A batch that was begun is always finished, so that
// sent is exactly what the node took.
func (l *load) send(ctx context.Context, worker int) error {
	for number := 0; ctx.Err() == nil; {
		if l.paused.Load() {
			select {
			case <-ctx.Done():
			case <-time.After(pollInterval):
			}
			continue
		}
		batch := make([][]byte, clientBatch)
		for index := range batch {
			batch[index] = transaction(worker, number)
			number++
		}
		if err := l.node.submit(context.WithoutCancel(ctx), batch); err != nil {
			return err
		}
		l.sent.Add(clientBatch)
	}
	return nil
}

// transaction is key=value with a key of its own; kvstore takes exactly one equals sign.
func transaction(worker, number int) []byte {
	key := fmt.Sprintf("%d-%d=", worker, number)
	return []byte(key + strings.Repeat("v", transactionBytes-len(key)))
}

// watch follows the node's height, and returns the first block seen after the warm-up and the last
// one seen before the time was over.
func (l *load) watch(ctx context.Context, warmUp, measured time.Duration) (first, last sighting, err error) {
	began := time.Now()
	height, err := l.node.height(ctx)
	if err != nil {
		return first, last, err
	}
	for time.Since(began) < warmUp+measured {
		select {
		case <-ctx.Done():
			return first, last, context.Cause(ctx)
		case <-time.After(pollInterval):
		}
		waiting, err := l.node.waiting(ctx)
		if err != nil {
			return first, last, err
		}
		l.paused.Store(waiting >= l.waitingMax)
		now, err := l.node.height(ctx)
		if err != nil {
			return first, last, err
		}
		if now == height {
			continue
		}
		height = now
		last = sighting{now, time.Now()}
		if first.height == 0 && time.Since(began) >= warmUp {
			first = last
		}
	}
	if first.height == 0 || first.height == last.height {
		return first, last, fmt.Errorf("fewer than two blocks in %s; measure for longer", measured)
	}
	return first, last, nil
}

// drain waits until all that was taken is committed, and fails when it is not.
func (l *load) drain(ctx context.Context) error {
	sent := l.sent.Load()
	var counted, upTo int64
	for deadline := time.Now().Add(drainLimit); time.Now().Before(deadline); {
		height, err := l.node.height(ctx)
		if err != nil {
			return err
		}
		more, err := l.node.committed(ctx, upTo, height)
		if err != nil {
			return err
		}
		counted, upTo = counted+more, height
		if counted == sent {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pollInterval):
		}
	}
	return fmt.Errorf("%d transactions were taken; %d were committed within %s", sent, counted, drainLimit)
}
