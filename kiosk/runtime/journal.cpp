#include "kiosk/runtime/journal.h"

#include <algorithm>

#include "kiosk/runtime/staff_call_record.h"
#include "kiosk/runtime/visit_record.h"
#include "shared/record/card.h"

namespace handslag::kiosk {
namespace {

SaveTrouble trouble_of(const Error& error) {
  if (error.code == "store.full") return SaveTrouble::disk_full;
  if (error.code == "visit.no_activity") return SaveTrouble::activity_gone;
  if (error.code.starts_with("store.")) return SaveTrouble::storage;
  return SaveTrouble::internal;
}

/// How long a log waits that could not be opened. Somebody may be making room, and nobody is to
/// have to end the program and start it.
constexpr std::chrono::seconds kOpenAgain{5};

bool passes_by_itself(const Error& error) {
  return error.code == "store.full" || error.code == "store.io" || error.code == "store.locked" ||
         error.code == "store.memory";
}

/// Whether every visit that could be made here today could be sealed to its owner.
bool is_complete(const directory::Directory& directory, const MeetingPointId& place, Day today) {
  if (!directory.root.reporting || !directory.server) return false;
  const MeetingPoint* point = directory.profile.meeting_point(place);
  if (!point || !directory.root.party(point->host)) return false;
  return std::ranges::all_of(
      directory.profile.activities_at(place, today),
      [&](const Activity* activity) { return directory.root.party(activity->principal); });
}

/// Who answers for what is recorded here today: the place's host first.
std::vector<Controller> controllers_of(const Profile& profile, const MeetingPoint& point,
                                       const std::vector<const Activity*>& activities) {
  std::vector<Controller> out;
  const auto controller = [&](const PartyId& party) -> Controller& {
    const auto known = std::ranges::find(out, party.text(), &Controller::id);
    if (known != out.end()) return *known;
    const Member& member = *profile.member(party);
    return out.emplace_back(
        Controller{party.text(), member.name, member.contact, member.data_protection, {}, false});
  };
  controller(point.host).is_host = true;
  for (const Activity* activity : activities) {
    controller(activity->principal).activities.push_back(activity->name);
  }
  return out;
}

Offer offer_of(const directory::Directory& directory, const MeetingPointId& place, Day today) {
  const Profile& profile = directory.profile;
  const MeetingPoint& point = *profile.meeting_point(place);
  Offer offer;
  offer.demonstration =
      directory::kind_of(directory.root.federation) == directory::FederationKind::demonstration;
  offer.federation = profile.name;
  offer.accent = profile.accent;
  offer.meeting_point = point.name;
  offer.place = point.place;
  offer.languages = profile.languages;
  offer.policy = profile.policy;
  offer.today = today;
  offer.card_mark = record::card_mark(directory.root.federation);
  const std::vector<const Activity*> activities = profile.activities_at(place, today);
  offer.controllers = controllers_of(profile, point, activities);
  for (const Activity* activity : activities) {
    offer.activities.push_back({activity->id, activity->name,
                                profile.member(activity->principal)->name, activity->starts,
                                activity->room, activity->method == MeasuringMethod::count_only});
  }
  return offer;
}

}  // namespace

Journal::Journal(DeviceHome home, Mailbox& mailbox, const Clock& clock)
    : clock_(clock),
      network_(std::make_unique<NetworkThread>()),
      work_(std::move(home), mailbox, clock, *network_,
            [this](std::function<void()> work) { post(std::move(work)); }),
      thread_([this] { run(); }) {}

Journal::~Journal() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  network_.reset();
}

void Journal::post(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Journal::perform(Effect effect) {
  const Instant asked = clock_.monotonic();
  // A std::function must be copyable and an effect, which may hold a number, must not be copied.
  auto held = std::make_shared<Effect>(std::move(effect));
  post([this, held, asked] { work_.act(*held, asked); });
}

void Journal::run() {
  work_.begin();
  std::unique_lock lock(mutex_);
  while (true) {
    const auto ready = [this] { return ending_ || !tasks_.empty(); };
    if (const auto deadline = work_.next_deadline()) {
      const Instant wait = std::max(Instant::zero(), *deadline - clock_.monotonic());
      changed_.wait_for(lock, wait, ready);
    } else {
      changed_.wait(lock, ready);
    }
    // What was asked for before the end is still carried out: a visit that was confirmed counts.
    if (ending_ && tasks_.empty()) return;
    std::deque<std::function<void()>> tasks = std::exchange(tasks_, {});
    lock.unlock();
    for (auto& task : tasks) task();
    work_.on_deadline();
    lock.lock();
  }
}

JournalWork::JournalWork(DeviceHome home, Mailbox& mailbox, const Clock& clock, Network& network,
                         SyncRun::OnJournal on_journal)
    : mailbox_(mailbox),
      clock_(clock),
      network_(network),
      on_journal_(std::move(on_journal)),
      home_(std::move(home)) {}

void JournalWork::act(Effect& effect, Instant asked) {
  if (auto* save = std::get_if<SaveVisit>(&effect)) {
    act(*save, asked);
  } else if (auto* undo = std::get_if<UndoVisit>(&effect)) {
    act(*undo);
  } else if (auto* call = std::get_if<RecordStaffCall>(&effect)) {
    act(*call, asked);
  } else if (auto* enrol = std::get_if<Enrol>(&effect)) {
    act(*enrol);
  } else {
    act(std::get<CancelEnrolment>(effect));
  }
}

std::optional<Instant> JournalWork::next_deadline() const {
  std::optional<Instant> next;
  const auto consider = [&](std::optional<Instant> instant) {
    if (instant && (!next || *instant < *next)) next = instant;
  };
  if (sync_) consider(sync_->deadline());
  if (enrolment_) consider(enrolment_->deadline());
  consider(open_again_);
  if (offered_day_) {
    // The civil day may change an hour earlier or later than this where summer time begins or ends;
    // the wake-up then comes twice.
    const StockholmTime local = stockholm_time(clock_.now());
    const std::int64_t minutes = 24 * 60 - (local.hour * 60 + local.minute);
    consider(clock_.monotonic() + std::chrono::minutes(std::max<std::int64_t>(1, minutes)));
  }
  return next;
}

void JournalWork::on_deadline() {
  if (enrolment_) enrolment_->on_time();
  if (sync_) sync_->on_time();
  if (open_again_ && *open_again_ <= clock_.monotonic()) join();
  if (offered_day_ && stockholm_day(clock_.now()) != *offered_day_) {
    // Keys of a day that is over wait for nobody: the next visit makes new ones.
    if (log_) log_->end_sessions();
    recent_.forget(clock_.monotonic(), stockholm_day(clock_.now()));
    offer();
  }
}

void JournalWork::begin() {
  // A revoked device goes on asking for directories: one may let it in again.
  if (home_.has_joined()) return join();
  if (!home_.pending()) {
    mailbox_.post(NotEnrolled{});
    return;
  }
  make_enrolment_run();
  enrolment_->resume();
}

void JournalWork::make_enrolment_run() {
  enrolment_ = std::make_unique<EnrolmentRun>(
      home_, network_, clock_, on_journal_,
      [this](EnrolmentProgress progress) { mailbox_.post(progress); },
      [this] { on_journal_([this] { join(); }); });
}

void JournalWork::join() {
  enrolment_.reset();
  auto log = log::DeviceLog::open(home_.log_file(), home_.directory()->root.federation,
                                  home_.keys()->id(), home_.keys()->sign);
  if (!log) {
    if (!open_again_) out_of_order(OutOfOrderReason::storage, log.error());
    open_again_.reset();
    if (passes_by_itself(log.error())) open_again_ = clock_.monotonic() + kOpenAgain;
    return;
  }
  open_again_.reset();
  log_ = std::make_unique<log::DeviceLog>(std::move(*log));
  sync_ = std::make_unique<SyncRun>(
      home_, *log_, network_, clock_, on_journal_,
      [this](SyncStatus status) { mailbox_.post(status); }, [this] { offer(); });
  // The status first: a screen drawn between the two would call everything sent before it knows.
  sync_->tell();
  offer();
}

void JournalWork::offer() {
  const directory::DeviceEntry* entry = home_.entry();
  if (!entry) {
    offered_day_.reset();
    return out_of_order(OutOfOrderReason::revoked);
  }
  const Day today = stockholm_day(clock_.now());
  if (!is_complete(*home_.directory(), entry->meeting_point, today)) {
    offered_day_ = today;
    return out_of_order(OutOfOrderReason::directory);
  }
  offered_day_ = today;
  mailbox_.post(offer_of(*home_.directory(), entry->meeting_point, today));
}

void JournalWork::out_of_order(OutOfOrderReason reason, std::optional<Error> cause) {
  mailbox_.post(OutOfOrder{reason, std::move(cause)});
}

void JournalWork::act(SaveVisit& save, Instant asked) {
  const directory::DeviceEntry* entry = home_.entry();
  if (!log_ || !entry) {
    mailbox_.post(SaveFailed{SaveTrouble::internal});
    return;
  }
  const UtcTime now = clock_.now();
  recent_.forget(asked, stockholm_day(now));
  std::optional<RecentVisits::CardVisit> card;
  if (save.visit.card) {
    card = recent_.name(*save.visit.card, save.visit.activity.value_or(ActivityId()));
    if (const auto before = recent_.find(*card)) {
      mailbox_.post(AlreadyHere{*before, recent_.undo_left(*before, asked)});
      return;
    }
  }
  auto record = visit_record(*home_.directory(), entry->meeting_point, std::move(save.visit), now);
  if (!record) {
    mailbox_.post(SaveFailed{trouble_of(record.error())});
    return;
  }
  auto saved =
      log_->append(log::RecordKind::visit, home_.directory()->version, now, record->drafts);
  if (!saved) {
    mailbox_.post(SaveFailed{trouble_of(saved.error())});
    return;
  }
  const Instant took = clock_.monotonic() - asked;
  const VisitNumber number =
      recent_.add({std::move(record->owner), std::move(record->activity), log_->newest_sections()},
                  card, asked);
  // Before the screen says saved it knows that there is something to send.
  sync_->on_committed();
  mailbox_.post(Saved{now, std::chrono::duration_cast<std::chrono::microseconds>(took), number});
}

void JournalWork::act(const UndoVisit& undo) {
  const directory::DeviceEntry* entry = home_.entry();
  const SavedVisit* visit = recent_.undoable(undo.visit);
  if (!log_ || !entry || !visit) {
    mailbox_.post(UndoFailed{SaveTrouble::internal});
    return;
  }
  const UtcTime now = clock_.now();
  auto record = annulment_record(*home_.directory(), entry->meeting_point, *visit, now);
  if (!record) {
    mailbox_.post(UndoFailed{trouble_of(record.error())});
    return;
  }
  // Of the same kind as a visit also in the log, so that no disk tells the two apart.
  auto saved =
      log_->append(log::RecordKind::visit, home_.directory()->version, now, record->drafts);
  if (!saved) {
    mailbox_.post(UndoFailed{trouble_of(saved.error())});
    return;
  }
  recent_.remove(undo.visit);
  sync_->on_committed();
  mailbox_.post(Undone{});
}

void JournalWork::act(const RecordStaffCall& call, Instant asked) {
  const directory::DeviceEntry* entry = home_.entry();
  if (!log_ || !entry) return;  // out of order since the mark was cleared
  const UtcTime now = clock_.now();
  const auto ago = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic() -
                                                                         asked + call.waited);
  auto record = staff_call_record(*home_.directory(), entry->meeting_point,
                                  UtcTime{now.ms - ago.count()}, call.waited);
  if (!record) {
    mailbox_.post(StaffCallLost{record.error()});
    return;
  }
  auto saved =
      log_->append(log::RecordKind::staff_call, home_.directory()->version, now, record->drafts);
  if (!saved) {
    mailbox_.post(StaffCallLost{saved.error()});
    return;
  }
  sync_->on_committed();
}

void JournalWork::act(Enrol& enrol) {
  if (home_.has_joined()) return;  // a tap that came late: the keys are the log's by now
  const auto code = directory::parse_code(enrol.code.view());
  enrol.code.wipe();
  HANDSLAG_CHECK(code.has_value());
  make_enrolment_run();
  enrolment_->begin(std::move(enrol.server), *code);
}

void JournalWork::act(CancelEnrolment&) {
  if (home_.has_joined()) return;
  enrolment_.reset();
  const std::string server = home_.pending() ? home_.pending()->server : std::string();
  if (auto done = home_.cancel_enrolment(); !done) {
    return out_of_order(OutOfOrderReason::storage, done.error());
  }
  mailbox_.post(NotEnrolled{server});
}

}  // namespace handslag::kiosk
