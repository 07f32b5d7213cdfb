/// Signed questions and answers over HTTP, for any language: `docs/spec/subnet-protocol.md`.
///
/// Read in this order: [Envelope] (what is signed: the very bytes that are sent), [Ask] and
/// [Answered] (validator and miner), [UserCall] and [CallAnswer] (user and validator), [Freshness]
/// (no request counts twice), [Refused] (every refusal, with its code and the earliest time at
/// which it would pass), then [HttpDoor] and [HttpCaller]. **Bounds.** A body has at most 256 KiB,
/// 64 requests are served at once, clocks may differ by 30 s.
@NullMarked
package espalier.competition.subnet.protocol;

import org.jspecify.annotations.NullMarked;
