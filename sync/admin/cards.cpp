#include "sync/admin/cards.h"

#include "shared/base/file.h"
#include "shared/record/card.h"
#include "sync/card/card.h"

namespace handslag::admin {
namespace {

card::Face face_of(const directory::Directory& directory, bool english) {
  const auto& federation = directory.root.federation;
  card::Face face;
  face.federation = directory.profile.name;
  face.instruction = english ? "Hold the card up to the kiosk's reader when you arrive."
                             : "Håll upp kortet mot kioskens läsare när du kommer.";
  if (directory::kind_of(federation) == directory::FederationKind::demonstration) {
    face.marking = english ? "Demonstration, not a real card" : "Demonstration, inget riktigt kort";
  }
  return face;
}

}  // namespace

std::optional<CardForm> card_form(const std::filesystem::path& file) {
  if (file.extension() == ".pdf") return CardForm::pdf;
  if (file.extension() == ".png") return CardForm::png;
  return std::nullopt;
}

Result<void> issue_cards(const directory::Directory& directory, const CardRequest& request) {
  const auto form = card_form(request.out);
  HANDSLAG_CHECK(form && request.count >= 1 && request.count <= kMostCards &&
                 (request.count == 1 || form == CardForm::pdf));
  std::vector<CardCode> codes;
  for (int i = 0; i < request.count; ++i) {
    codes.push_back(record::new_card_code(directory.root.federation));
  }
  const card::Face face = face_of(directory, request.english);
  const auto drawn =
      form == CardForm::pdf ? card::draw_pdf(face, codes) : card::draw_png(face, codes.front());
  if (!drawn) return pass(drawn);
  return write_new_file(request.out, *drawn, 0600);
}

}  // namespace handslag::admin
