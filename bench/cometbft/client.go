package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	answerMax     = 16 << 20 // bytes
	blocksAnswer  = 20       // the most blocks that /blockchain returns
	requestsLimit = 30 * time.Second
)

// A client asks one node over its RPC.
type client struct {
	base string
	http *http.Client
}

func newClient(address string) *client {
	transport := &http.Transport{MaxIdleConnsPerHost: clients + 2}
	return &client{"http://" + address, &http.Client{Transport: transport, Timeout: requestsLimit}}
}

// height is the last committed block.
func (c *client) height(ctx context.Context) (int64, error) {
	var status struct {
		SyncInfo struct {
			Height int64 `json:"latest_block_height,string"`
		} `json:"sync_info"`
	}
	err := c.get(ctx, "/status", &status)
	return status.SyncInfo.Height, err
}

// waiting is how many transactions the mempool holds.
func (c *client) waiting(ctx context.Context) (int64, error) {
	var pool struct {
		Count int64 `json:"n_txs,string"`
	}
	err := c.get(ctx, "/num_unconfirmed_txs", &pool)
	return pool.Count, err
}

// committed counts the transactions in blocks from+1 to to.
func (c *client) committed(ctx context.Context, from, to int64) (int64, error) {
	var total int64
	for first := from + 1; first <= to; first += blocksAnswer {
		last := min(first+blocksAnswer-1, to)
		var chain struct {
			Blocks []struct {
				Count int64 `json:"num_txs,string"`
			} `json:"block_metas"`
		}
		path := fmt.Sprintf("/blockchain?minHeight=%d&maxHeight=%d", first, last)
		if err := c.get(ctx, path, &chain); err != nil {
			return 0, err
		}
		if int64(len(chain.Blocks)) != last-first+1 {
			return 0, fmt.Errorf("asked for blocks %d to %d; found %d of them",
				first, last, len(chain.Blocks))
		}
		for _, block := range chain.Blocks {
			total += block.Count
		}
	}
	return total, nil
}

// submit sends transactions in one JSON-RPC batch; every one must be taken.
func (c *client) submit(ctx context.Context, batch [][]byte) error {
	answer, err := c.exchange(ctx, http.MethodPost, "/", batchBody(batch))
	if err != nil {
		return err
	}
	// Each result carries the code of CheckTx; counting is enough and spares the generator's time.
	if taken := bytes.Count(answer, []byte(`"code":0`)); taken != len(batch) {
		return fmt.Errorf("sent %d transactions; %d were taken; the answer begins: %.300s",
			len(batch), taken, answer)
	}
	return nil
}

// batchBody is a JSON array of broadcast_tx_async calls, with transactions in base64.
func batchBody(batch [][]byte) []byte {
	type call struct {
		Version string            `json:"jsonrpc"`
		ID      int               `json:"id"`
		Method  string            `json:"method"`
		Params  map[string][]byte `json:"params"`
	}
	calls := make([]call, len(batch))
	for index, transaction := range batch {
		calls[index] = call{"2.0", index, "broadcast_tx_async", map[string][]byte{"tx": transaction}}
	}
	body, err := json.Marshal(calls)
	if err != nil {
		panic("strings and bytes always have a JSON form: " + err.Error())
	}
	return body
}

func (c *client) get(ctx context.Context, path string, into any) error {
	answer, err := c.exchange(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	var envelope struct {
		Result json.RawMessage `json:"result"`
		Error  json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(answer, &envelope); err != nil {
		return fmt.Errorf("%s: expected JSON: %w", path, err)
	}
	if len(envelope.Error) > 0 {
		return fmt.Errorf("%s: the node answered %s", path, envelope.Error)
	}
	return json.Unmarshal(envelope.Result, into)
}

func (c *client) exchange(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, answerMax+1))
	switch {
	case err != nil:
		return nil, err
	case len(answer) > answerMax:
		return nil, fmt.Errorf("%s: the answer is longer than %d bytes", path, answerMax)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s: the node answered %s: %.300s",
			path, strconv.Itoa(response.StatusCode), answer)
	}
	return answer, nil
}
