#include "tests/simulation/device_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "kiosk/runtime/visit_record.h"
#include "shared/domain/test_numbers.h"
#include "sync/protocol/messages.h"
#include "tests/support/kept_record.h"
#include "tests/support/results.h"

namespace handslag::simulation {

using kiosk::Page;
using test::need;

namespace {

constexpr std::string_view kLog = "journal.db";
/// More than that many steps at one instant, and the device would never rest.
constexpr int kStepLimit = 1000;

const kiosk::Catalogues& catalogues() {
  static const kiosk::Catalogues all =
      need(kiosk::Catalogues::load(std::string(HANDSLAG_SOURCE_DIR) + "/assets/languages"));
  return all;
}

const std::vector<std::string>& languages() {
  static const std::vector<std::string> all = catalogues().languages();
  return all;
}

const kiosk::Item* item_of(const kiosk::View& view, std::string_view id) {
  const auto found = std::ranges::find(view.items, id, &kiosk::Item::id);
  return found == view.items.end() ? nullptr : &*found;
}

/// As it is between two steps, when no file is in the middle of a change.
void copy_disk(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::remove_all(to);
  std::filesystem::create_directory(to);
  for (const auto& file : std::filesystem::directory_iterator(from)) {
    // SQLite's index of its log belongs to the process that has it open.
    if (file.path().extension() == ".db-shm" || file.path().filename() == "lock") continue;
    std::filesystem::copy_file(file.path(), to / file.path().filename());
  }
}

/// How many visits the strip calls unsent; nothing where it says no number.
std::optional<std::uint64_t> claim_of(const std::string& label, const kiosk::Words& words) {
  using kiosk::operator""_key;
  if (label == words("strip.all_sent"_key)) return 0;
  if (label == words("strip.offline_all_sent"_key)) return 0;
  std::uint64_t number = 0;
  for (const char c : label) {
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const bool counted = label == words.count("strip.unsent"_key, number) ||
                       label == words.count("strip.offline"_key, number);
  return counted ? std::optional(number) : std::nullopt;
}

}  // namespace

DeviceSide::DeviceSide(World& world, std::size_t at, const test::TestDevice& keys)
    : DeviceSide(world, at, keys.sign, keys.id()) {
  auto home = need(kiosk::DeviceHome::open(folder_));
  need(home.begin_enrolment({test::copy_of(keys.sign), test::copy_of(keys.box)},
                            world.federation.envelope(), {}));
  world.truth.add_device();
}

DeviceSide::DeviceSide(World& world, std::size_t at, const DeviceSide& original)
    : DeviceSide(world, at, original.sign_, original.id_) {
  copy_disk(original.folder_, folder_);
  world.truth.add_device(original.place);
}

DeviceSide::DeviceSide(World& world, std::size_t at, const crypto::SignKey& sign,
                       record::DeviceId id)
    : disk(world.folder / fmt::format("device-{}", at)),
      clock(world.agenda),
      place(at),
      world_(world),
      folder_(world.folder / fmt::format("device-{}", at)),
      sign_(test::copy_of(sign)),
      id_(id) {}

void DeviceSide::keep_image() {
  if (!process_) return;
  world_.tally.note("images of devices", place);
  copy_disk(folder_, image());
}

void DeviceSide::set_back() {
  if (!process_ || !std::filesystem::exists(image())) return;
  world_.tally.note("fault: a device is set back to an older image", place);
  world_.truth.note_sessions(look());
  disk.die();
  end();
  copy_disk(image(), folder_);
  disk.revive();
  Look look(folder_ / kLog);
  world_.truth.set_back(place, look, unsent_by(look));
  world_.agenda.in(1min, [this] { start(); });
}

// ---- the process ----

log::DeviceLog DeviceSide::open_log() const {
  return need(log::DeviceLog::open(folder_ / kLog, world_.federation.id(), id_, sign_));
}

void DeviceSide::start() {
  if (process_) return;
  disk.revive();
  if (std::filesystem::exists(folder_ / kLog)) {
    Look look(folder_ / kLog);
    world_.truth.check_log(place, look);
    (void)world_.truth.absorb(place, look, acting_);
  }
  acting_.reset();
  if (flaw_ != Flaw::none) make_flaw();
  world_.tally.note("a device starts", place);
  process_ = std::make_unique<Process>();
  process_->line = std::make_unique<Line>(world_, *this);
  process_->work = std::make_unique<kiosk::JournalWork>(
      need(kiosk::DeviceHome::open(folder_)), process_->mailbox, clock, *process_->line,
      [this](std::function<void()> what) { post(std::move(what)); });
  step([this] { process_->work->begin(); });
}

void DeviceSide::end() {
  ++life_;
  process_.reset();
  at_wake_.clear();
  if (std::exchange(asleep_, false)) clock.wake_up();
}

void DeviceSide::cut_line() {
  if (process_) process_->line->cut();
}

void DeviceSide::crash(Instant pause) {
  if (!process_) return;
  world_.tally.note("fault: a device dies", place);
  disk.die();
  end();
  world_.agenda.in(pause, [this] { start(); });
}

void DeviceSide::restart(Instant pause) {
  if (!process_) return;
  world_.tally.note("a device is started again", place);
  end();
  world_.agenda.in(pause, [this] { start(); });
}

void DeviceSide::help() {
  if (process_ && process_->screen.page == Page::out_of_order) restart(1min);
}

void DeviceSide::fall_asleep() {
  if (!process_ || asleep_) return;
  world_.tally.note("a device falls asleep", place);
  asleep_ = true;
  clock.fall_asleep();
}

void DeviceSide::wake_up() {
  if (!std::exchange(asleep_, false)) return;
  clock.wake_up();
  for (auto& what : std::exchange(at_wake_, {})) what();
  if (process_) set_alarm();
}

void DeviceSide::post(std::function<void()> what) {
  world_.agenda.in(0ms, [this, life = life_, what = std::move(what)] {
    if (life != life_) return;
    if (asleep_) return when_awake([this, what] { post(what); });
    step(what);
  });
}

void DeviceSide::step(const std::function<void()>& what) {
  if (busy_since_ != world_.agenda.now()) steps_at_once_ = 0;
  busy_since_ = world_.agenda.now();
  if (++steps_at_once_ > kStepLimit) violated(fmt::format("device {} never rests", place));
  what();
  if (!disk.dead()) process_->work->on_deadline();
  settle();
}

void DeviceSide::settle() {
  if (disk.refused()) world_.tally.note("fault: a device's disk has no room", place);
  if (disk.dead()) {
    world_.tally.note("fault: a device dies in a write", place);
    end();
    world_.agenda.in(std::chrono::seconds(world_.dice.between(5, 3600)), [this] { start(); });
    return;
  }
  absorb();
  for (kiosk::Message& message : process_->mailbox.take()) show(std::move(message));
  committed_.clear();
  set_alarm();
}

void DeviceSide::set_alarm() {
  const auto deadline = process_->work->next_deadline();
  const std::uint64_t alarm = ++alarm_;
  if (!deadline || asleep_) return;
  const Instant wait = std::max(Instant(0), *deadline - clock.monotonic());
  world_.agenda.in(wait, [this, life = life_, alarm] {
    if (life == life_ && alarm == alarm_ && !asleep_) step([] {});
  });
}

// ---- what it says, and what is so ----

void DeviceSide::absorb() {
  if (!process_->look) {
    if (!std::filesystem::exists(folder_ / kLog)) return;
    process_->look = std::make_unique<Look>(folder_ / kLog);
  }
  committed_ = world_.truth.absorb(place, look(), acting_);
  if (std::exchange(answer_came_, false)) check_outbox();
}

Look& DeviceSide::look() const {
  // Also where somebody removed the world's folder.
  if (!process_->look) violated(fmt::format("device {} has no log", place));
  return *process_->look;
}

std::set<record::RecordHash> DeviceSide::unsent_by(Look& look) {
  std::set<record::RecordHash> unsent;
  look.each(
      "SELECT r.hash FROM records AS r LEFT JOIN epochs AS e ON e.epoch=r.place>>32 WHERE "
      "r.place&0xffffffff>coalesce(e.receipted, 0) OR EXISTS (SELECT 1 FROM unstored AS u WHERE "
      "u.place=r.place)",
      {}, [&](const Look::Row& row) {
        unsent.insert(Reader(row.blob(0)).fixed<record::RecordHash>());
      });
  return unsent;
}

record::Head DeviceSide::newest() const {
  record::Head head{world_.federation.id(), id_, {}, {}, {}};
  look().each("SELECT place>>32, place&0xffffffff, hash FROM records ORDER BY place DESC LIMIT 1",
              {}, [&](const Look::Row& row) {
                head.epoch.value = static_cast<std::uint32_t>(row.integer(0));
                head.sequence.value = static_cast<std::uint64_t>(row.integer(1));
                head.hash = Reader(row.blob(2)).fixed<record::RecordHash>();
              });
  return head;
}

void DeviceSide::check_outbox() {
  world_.truth.check_outbox(place, unsent_by(look()));
}

void DeviceSide::show(kiosk::Message message) {
  if (std::holds_alternative<kiosk::Saved>(message)) {
    world_.truth.check_saved(place, committed_);
    process_->newest_visit = committed_.empty() ? std::nullopt : std::optional(committed_.front());
    for (const auto& hash : committed_) {
      if (world_.truth.at(hash).visit) process_->newest_visit = hash;
    }
    world_.tally.note("visits saved", place);
  } else if (const auto* failed = std::get_if<kiosk::SaveFailed>(&message)) {
    world_.tally.note("visits that could not be saved",
                      static_cast<std::uint64_t>(failed->trouble));
  } else if (std::holds_alternative<kiosk::StaffCallLost>(message)) {
    call_lost_ = true;
    world_.tally.note("calls for staff that could not be saved", place);
  } else if (auto* status = std::get_if<kiosk::SyncStatus>(&message)) {
    if (world_.plant == Plant::unsent_one_less && status->unsent > 0) --status->unsent;
    if (status->refused) world_.tally.note("screens that say refused");
    if (status->stale) world_.tally.note("screens that say stale");
  }
  const kiosk::UpdateContext context{languages(), [](std::string_view) { return true; }};
  (void)kiosk::update(process_->screen, kiosk::Event(std::move(message)), clock.monotonic(),
                      context);
  check_screen();
}

void DeviceSide::check_screen() {
  using kiosk::operator""_key;
  const kiosk::View view = kiosk::view_of(process_->screen, catalogues());
  const kiosk::Words words = catalogues().words(view.language);
  if (const kiosk::Item* strip = item_of(view, "strip.sync")) {
    if (const auto claim = claim_of(strip->label, words)) world_.truth.check_claim(place, *claim);
  }
  if (view.screen != "saved" || !process_->newest_visit) return;
  const std::string time = clock_text(stockholm_time(process_->screen.saved.time));
  const std::string sent = words("saved.sent"_key, {{"time", time}});
  for (const kiosk::Item& item : view.items) {
    if (!item.label.starts_with(sent)) continue;
    world_.tally.note("visits that a screen called received");
    world_.truth.check_sent(place, *process_->newest_visit);
  }
}

void DeviceSide::check_rest() {
  if (!process_) violated(fmt::format("device {} does not run", place));
  world_.truth.check_log(place, look());
  check_outbox();
  for (const record::RecordHash& hash : unsent_by(look())) {
    if (world_.truth.at(hash).complete())
      violated(fmt::format("device {} still calls {} unsent", place, world_.truth.name_of(hash)));
  }
  const kiosk::SyncStatus& status = process_->screen.sync;
  if (status.refused) violated(fmt::format("device {} says that the server refuses", place));
  if (status.reach != kiosk::Reach::online || status.unsent != world_.truth.unsent(place)) {
    violated(fmt::format("the screen of device {} is not what is so", place));
  }
}

// ---- visitors ----

void DeviceSide::tap(std::string_view item) {
  const kiosk::UpdateContext context{languages(), [](std::string_view) { return true; }};
  auto effects = kiosk::update(process_->screen, kiosk::Activate{std::string(item)},
                               clock.monotonic(), context);
  check_screen();
  for (kiosk::Effect& effect : effects) perform(std::move(effect));
}

void DeviceSide::leave_screen() {
  if (process_->screen.warning) tap("warning.stay");
  if (process_->screen.page == Page::saved) tap("saved.done");
  if (process_->screen.page == Page::failed && world_.dice.one_in(2)) return tap("failed.retry");
  for (int steps = 0; steps < 4 && process_->screen.page != Page::idle; ++steps) tap("back");
}

void DeviceSide::call_staff(Instant wait) {
  if (!process_ || asleep_ || process_->screen.staff_called) return;
  tap("staff.call");
  world_.tally.note("calls for staff", place);
  world_.agenda.in(wait, [this] { staff_come(); });
}

/// The mark went with the process where that died.
void DeviceSide::staff_come() {
  if (asleep_) return when_awake([this] { staff_come(); });
  if (process_ && process_->screen.staff_called) tap("staff.mark");
}

void DeviceSide::visitor() {
  if (!process_ || asleep_ || process_->screen.saving_since || process_->screen.staff_called) {
    return world_.tally.note("visitors who found no kiosk that works", place);
  }
  leave_screen();
  if (process_->screen.page != Page::idle) {
    return world_.tally.note("visitors who found no kiosk that works", place);
  }
  Dice& dice = world_.dice;
  tap("idle.arrived");
  if (dice.one_in(2)) {
    const kiosk::UpdateContext context{languages(), [](std::string_view) { return true; }};
    const auto& numbers = kPublishedTestNumbers;
    for (const char digit : numbers[dice.below(numbers.size())]) {
      (void)kiosk::update(process_->screen, kiosk::Type{digit}, clock.monotonic(), context);
    }
    tap("number.continue");
  } else {
    tap("number.without");
  }
  constexpr std::array<std::string_view, 4> kChoices{"activity.unsure", "choice.kurs",
                                                     "choice.grupp", "choice.skola"};
  tap(kChoices[dice.below(kChoices.size())]);
}

VisitTruth DeviceSide::truth_of(const Visit& visit) const {
  const ActivityId activity = visit.activity.value_or(ActivityId());
  VisitTruth truth;
  truth.time = clock.now();
  truth.statistics = {test::kHuset, activity, visit.mode, visit.proof, stockholm_day(truth.time)};
  truth.owner = activity == test::kSkola ? test::kRegion : test::kKommun;
  if (visit.number) truth.number = std::string(visit.number->digits());
  return truth;
}

record::StaffCall DeviceSide::truth_of(const kiosk::RecordStaffCall& call, Instant asked) const {
  const Instant ago = clock.monotonic() - asked + call.waited;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(ago).count();
  const StockholmTime called = stockholm_time({clock.now().ms - ms});
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(call.waited).count();
  return {test::kHuset, called.day, static_cast<std::uint8_t>(called.hour),
          static_cast<std::uint16_t>(minutes)};
}

void DeviceSide::perform(kiosk::Effect effect) {
  const Instant asked = clock.monotonic();
  auto held = std::make_shared<kiosk::Effect>(std::move(effect));
  const auto act = [this, held, asked] {
    const auto* call = std::get_if<kiosk::RecordStaffCall>(&*held);
    if (call) {
      acting_ = truth_of(*call, asked);
    } else {
      acting_ = truth_of(std::get<kiosk::SaveVisit>(*held).visit);
    }
    call_lost_ = false;
    step([&] { process_->work->act(*held, asked); });
    // Where the process died, the next one finds what it had committed.
    if (!process_) return;
    const bool is_silent = acting_ && !call_lost_ && process_->screen.page != Page::out_of_order;
    if (call && is_silent) {
      violated(fmt::format("device {} lost a call for staff and told nobody", place));
    }
    acting_.reset();
  };
  const bool is_visit = std::holds_alternative<kiosk::SaveVisit>(*held);
  if (is_visit && world_.plant == Plant::saved_before_append) show(kiosk::Saved{clock.now(), {}});
  world_.agenda.in(std::chrono::milliseconds(world_.dice.between(1, 900)),
                   [this, life = life_, act] {
                     if (life != life_) return;
                     if (asleep_)
                       return when_awake([this, life, act] {
                         if (life == life_) act();
                       });
                     act();
                   });
}

// ---- records that nobody can take, or nobody can read ----

void DeviceSide::make_flaw() {
  const Flaw flaw = std::exchange(flaw_, Flaw::none);
  if (!std::filesystem::exists(folder_ / kLog) || disk.full()) return;
  if (flaw == Flaw::damaged) {
    damage_a_section();
  } else {
    write_unreadable(flaw);
  }
}

void DeviceSide::damage_a_section() {
  Look look(folder_ / kLog, true);
  const std::set<record::RecordHash> unsent = unsent_by(look);
  if (unsent.empty()) return;
  const auto chosen =
      std::next(unsent.begin(), static_cast<std::ptrdiff_t>(world_.dice.below(unsent.size())));
  Written& written = world_.truth.records().at(*chosen);
  if (written.flaw != Flaw::none || written.header_stored) return;
  const std::int64_t key =
      (std::int64_t{written.epoch.value} << 32) + static_cast<std::int64_t>(written.sequence.value);
  const std::uint64_t number = world_.dice.below(written.sections);
  record::CarriedRecord carried;
  look.each("SELECT parts FROM records WHERE place=?", {key},
            [&](const Look::Row& row) { carried = test::kept_record({}, row.blob(0)); });
  world_.truth.note_sessions(look);
  Bytes& section = carried.sections.at(number).section;
  section[world_.dice.below(section.size())] ^= 1;
  Bytes changed;
  Writer out(changed);
  record::write_parts(out, carried);
  look.run("UPDATE records SET parts=?2 WHERE place=?1", {key}, changed);
  written.flaw = Flaw::damaged;
  written.flawed_section = number;
  world_.tally.note("fault: a device's disk changes a section", place);
}

void DeviceSide::write_unreadable(Flaw flaw) {
  directory::Directory directory = world_.federation.directory;
  crypto::SecretBytes plain;
  if (flaw == Flaw::unreadable) {
    directory.root.reporting->box = crypto::make_box_key().public_key;
    plain = record::encode(record::Statistics{test::kHuset, test::kKurs, {}, {}, {}});
  } else {
    crypto::SecretWriter(plain).u8(99).u8(2).u16(7).u32(1);
  }
  const auto plan = need(directory::reporting_plan(directory));
  std::vector<record::SectionDraft> drafts;
  drafts.push_back({&plan, 0, std::move(plain)});
  auto log = open_log();
  need(log.append(log::RecordKind::field, directory.version, clock.now(), drafts));
  Look look(folder_ / kLog);
  for (const auto& hash : world_.truth.absorb(place, look, acting_)) {
    world_.truth.records().at(hash).flaw = flaw;
  }
  world_.tally.note(flaw == Flaw::unknown ? "fault: a record of unknown content"
                                          : "fault: a record that its reader cannot open",
                    place);
}

}  // namespace handslag::simulation
