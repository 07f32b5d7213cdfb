package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const someConfig = `proxy_app = "tcp://127.0.0.1:26658"

[rpc]
laddr = "tcp://127.0.0.1:26657"

[p2p]
laddr = "tcp://0.0.0.0:26656"
`

func Test_a_setting_changes_its_own_section_only(t *testing.T) {
	changed, err := setting{"p2p", "laddr", `"tcp://127.0.0.1:1"`}.in([]byte(someConfig))
	if err != nil {
		t.Fatal(err)
	}
	expected := strings.Replace(someConfig, "tcp://0.0.0.0:26656", "tcp://127.0.0.1:1", 1)
	if string(changed) != expected {
		t.Errorf("expected %q; found %q", expected, changed)
	}
}

func Test_a_setting_that_the_file_lacks_is_an_error(t *testing.T) {
	for _, absent := range []setting{{"", "laddr", "1"}, {"rpc", "size", "1"}, {"mempool", "size", "1"}} {
		if changed, err := absent.in([]byte(someConfig)); err == nil {
			t.Errorf("%v was taken: %s", absent, changed)
		}
	}
}

func Test_transactions_are_distinct_and_of_our_transfers_size(t *testing.T) {
	seen := map[string]bool{}
	for worker := range clients {
		for number := range 1000 {
			made := transaction(worker, number)
			if len(made) != transactionBytes || bytes.Count(made, []byte("=")) != 1 {
				t.Fatalf("expected %d bytes and one equals sign; found %s", transactionBytes, made)
			}
			seen[string(made)] = true
		}
	}
	if len(seen) != clients*1000 {
		t.Errorf("expected %d different transactions; found %d", clients*1000, len(seen))
	}
}

// A fakeNode commits what it was sent as a block of its own, and may lose or refuse some.
type fakeNode struct {
	mutex  sync.Mutex
	blocks []int
	lose   int // of each block
	refuse int // of each batch
}

func (f *fakeNode) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	switch request.URL.Path {
	case "/":
		var batch []json.RawMessage
		if err := json.NewDecoder(request.Body).Decode(&batch); err != nil {
			http.Error(answer, err.Error(), http.StatusBadRequest)
			return
		}
		f.blocks = append(f.blocks, len(batch)-f.lose)
		fmt.Fprint(answer, strings.Repeat(`{"result":{"code":0}}`, len(batch)-f.refuse))
	case "/status":
		fmt.Fprintf(answer, `{"result":{"sync_info":{"latest_block_height":"%d"}}}`, len(f.blocks))
	case "/num_unconfirmed_txs":
		fmt.Fprint(answer, `{"result":{"n_txs":"0"}}`)
	case "/blockchain":
		var from, to int
		fmt.Sscanf(request.URL.RawQuery, "minHeight=%d&maxHeight=%d", &from, &to)
		var metas []string
		for height := to; height >= from; height-- {
			metas = append(metas, fmt.Sprintf(`{"num_txs":"%d"}`, f.blocks[height-1]))
		}
		fmt.Fprintf(answer, `{"result":{"block_metas":[%s]}}`, strings.Join(metas, ","))
	default:
		http.NotFound(answer, request)
	}
}

func runAgainst(t *testing.T, node *fakeNode) (rate, error) {
	server := httptest.NewServer(node)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	t.Cleanup(cancel)
	load := &load{node: newClient(strings.TrimPrefix(server.URL, "http://")), waitingMax: waitingMax}
	return load.run(ctx, 100*time.Millisecond, 400*time.Millisecond)
}

func Test_what_is_counted_is_what_the_blocks_hold(t *testing.T) {
	found, err := runAgainst(t, &fakeNode{})
	if err != nil {
		t.Fatal(err)
	}
	if found.blocks < 1 || found.transactions != found.blocks*clientBatch {
		t.Errorf("expected %d transactions a block; found %+v", clientBatch, found)
	}
	if found.transactions > found.sent {
		t.Errorf("counted more than was sent: %+v", found)
	}
}

func Test_a_refused_transaction_ends_the_run(t *testing.T) {
	found, err := runAgainst(t, &fakeNode{refuse: 1})
	if err == nil || !strings.Contains(err.Error(), "499 were taken") {
		t.Errorf("expected an error about 499 of 500; found %+v, %v", found, err)
	}
}

func Test_a_lost_transaction_is_not_overlooked(t *testing.T) {
	found, err := runAgainst(t, &fakeNode{lose: 1})
	if err == nil {
		t.Errorf("expected an error; found %+v", found)
	}
}

func Test_our_figure_is_found_by_its_name(t *testing.T) {
	found, err := transfersIn([]byte(`{"bench":"ledger","figures":[
		{"name":"receipt_p50_ms","value":4.5,"unit":"ms","goal":5},
		{"name":"transfers_per_second","value":9000.5,"unit":"1/s","goal":10000}]}`))
	if err != nil || found.Value != 9000.5 || found.Goal == nil || *found.Goal != 10000 {
		t.Errorf("found %+v, %v", found, err)
	}
	if _, err := transfersIn([]byte(`{"figures":[]}`)); err == nil {
		t.Error("a report without the figure was taken")
	}
}

func Test_the_report_divides_ours_by_each_of_theirs(t *testing.T) {
	theirs := rate{variant: variant{name: "default"}, transactions: 4000, seconds: 2}
	made := newReport([]rate{theirs}, figure{Name: transfersName, Value: 3000, Unit: "1/s"})
	var out bytes.Buffer
	if err := made.print(&out, true); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"bench":"cometbft"`,
		`{"name":"cometbft_default_per_second","value":2000,"unit":"1/s","goal":null}`,
		`{"name":"ratio_to_default","value":1.5,"unit":"x","goal":null}`,
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("expected %s in %s", part, out.String())
		}
	}
}
