package espalier.node.ordering;

import espalier.base.crypto.Ed25519;
import espalier.ledger.VerifiedTransaction;
import espalier.ledger.VerifiedTransaction.Verdict;
import espalier.node.ordering.Answer.Reason;
import espalier.node.ordering.Answer.Unavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes transactions in: bounds what waits, verifies signatures beside the ledger's thread,
/// queues.
///
/// Transactions submitted together keep their order, which sequence numbers need; each takes its
/// place when all of them are verified. What was admitted counts against the bounds until it is
/// answered, so a client that is refused here can try again when the answers of others come.
final class Intake {
  /// Large enough to make the hand-over cheap, small enough to share a batch between two threads.
  private static final int VERIFIED_AT_ONCE = 64;

  private final OrderingLimits limits;
  private final Ed25519 ed25519;
  private final ExecutorService verifiers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int admitted;
  private long admittedBytes;
  private boolean woken;
  private Optional<Unavailable> closed = Optional.empty();

  Intake(OrderingLimits limits, Ed25519 ed25519) {
    this.limits = limits;
    this.ed25519 = ed25519;
    this.verifiers =
        Executors.newFixedThreadPool(
            limits.verifierThreads(), Thread.ofPlatform().daemon().name("verifier-", 1).factory());
  }

  /// A verified transaction on its way into a block.
  record Waiting(Group group, int index, byte[] encoded, VerifiedTransaction transaction) {
    void answer(Answer answer) {
      group.answer(index, answer);
    }
  }

  /// What was submitted together.
  final class Group {
    private final List<byte[]> encoded;
    private final @Nullable Waiting[] verified;
    private final Answer[] answers;
    private final AtomicInteger unanswered;
    private final AtomicInteger unverified;
    private final CompletableFuture<List<Answer>> done = new CompletableFuture<>();

    private Group(List<byte[]> encoded) {
      this.encoded = encoded;
      this.verified = new Waiting[encoded.size()];
      this.answers = new Answer[encoded.size()];
      this.unanswered = new AtomicInteger(encoded.size());
      this.unverified = new AtomicInteger(encoded.size());
    }

    private void verify(int from, int to) {
      for (int index = from; index < to; index++) {
        byte[] bytes = encoded.get(index);
        switch (VerifiedTransaction.verify(bytes, ed25519)) {
          case Verdict.Valid(var transaction, _) ->
              verified[index] = new Waiting(this, index, bytes, transaction);
          case Verdict.Invalid(var rejection) -> answer(index, Answer.Refused.of(rejection));
        }
      }
      if (unverified.addAndGet(from - to) == 0) {
        enqueue(this);
      }
    }

    private void answer(int index, Answer answer) {
      answers[index] = answer;
      release(1, encoded.get(index).length);
      if (unanswered.decrementAndGet() == 0) {
        done.complete(List.of(answers));
      }
    }
  }

  /// Admits all of `encoded` or none, and completes when each has its answer.
  CompletableFuture<List<Answer>> submit(List<byte[]> encoded) {
    if (encoded.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    long bytes = encoded.stream().mapToLong(one -> one.length).sum();
    Optional<Unavailable> obstacle = reserve(encoded.size(), bytes);
    if (obstacle.isPresent()) {
      var answers = new ArrayList<Answer>();
      encoded.forEach(_ -> answers.add(obstacle.get()));
      return CompletableFuture.completedFuture(List.copyOf(answers));
    }
    var group = new Group(List.copyOf(encoded));
    for (int from = 0; from < encoded.size(); from += VERIFIED_AT_ONCE) {
      int start = from;
      int end = Math.min(encoded.size(), from + VERIFIED_AT_ONCE);
      try {
        verifiers.execute(() -> group.verify(start, end));
      } catch (RejectedExecutionException _) {
        // The pool ends with the intake; whatever it did not look at is answered here.
        for (int index = start; index < end; index++) {
          group.answer(index, stopped("the node is stopping"));
        }
        group.unverified.addAndGet(start - end);
      }
    }
    return group.done;
  }

  private Optional<Unavailable> reserve(int count, long bytes) {
    lock.lock();
    try {
      if (closed.isPresent()) {
        return closed;
      }
      boolean full =
          admitted + count > limits.waitingTransactions()
              || admittedBytes + bytes > limits.waitingBytes();
      if (full) {
        return Optional.of(
            new Unavailable(
                Reason.QUEUE_FULL,
                ("%d transactions of %d bytes wait already, and at most %d of %d bytes may; send"
                        + " these %d again in a second, or fewer at once")
                    .formatted(
                        admitted,
                        admittedBytes,
                        limits.waitingTransactions(),
                        limits.waitingBytes(),
                        count)));
      }
      admitted += count;
      admittedBytes += bytes;
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void release(int count, long bytes) {
    lock.lock();
    try {
      admitted -= count;
      admittedBytes -= bytes;
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Group group) {
    lock.lock();
    try {
      for (Waiting waiting : group.verified) {
        if (waiting != null && closed.isPresent()) {
          waiting.answer(closed.get());
        } else if (waiting != null) {
          queue.add(waiting);
        }
      }
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a transaction is queued, somebody called [#wake], or the time is over.
  void await(long milliseconds) {
    long left = TimeUnit.MILLISECONDS.toNanos(milliseconds);
    lock.lock();
    try {
      while (queue.isEmpty() && !woken && left > 0) {
        left = arrived.awaitNanos(left);
      }
      woken = false;
    } catch (InterruptedException _) {
      // Nobody interrupts the ledger's thread on purpose: it is told to stop through wake().
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    lock.lock();
    try {
      woken = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Takes what one block may hold, in the order of arrival.
  List<Waiting> take() {
    var taken = new ArrayList<Waiting>();
    long bytes = 0;
    lock.lock();
    try {
      while (taken.size() < limits.blockTransactions()) {
        Waiting next = queue.peek();
        if (next == null || bytes + next.encoded().length > limits.blockBytes()) {
          break;
        }
        bytes += next.encoded().length;
        taken.add(queue.remove());
      }
    } finally {
      lock.unlock();
    }
    return taken;
  }

  /// Puts what a block had no room for to the front, in its order.
  void putBack(List<Waiting> left) {
    lock.lock();
    try {
      left.reversed().forEach(queue::addFirst);
    } finally {
      lock.unlock();
    }
  }

  /// Transactions admitted and not yet answered.
  int depth() {
    lock.lock();
    try {
      return admitted;
    } finally {
      lock.unlock();
    }
  }

  /// Takes nothing in any more and answers what waits.
  void close(String sentence) {
    List<Waiting> left;
    lock.lock();
    try {
      closed = Optional.of(stopped(sentence));
      left = List.copyOf(queue);
      queue.clear();
    } finally {
      lock.unlock();
    }
    left.forEach(waiting -> waiting.answer(stopped(sentence)));
    verifiers.shutdown();
  }

  private static Unavailable stopped(String sentence) {
    return new Unavailable(Reason.STOPPED, sentence);
  }
}
