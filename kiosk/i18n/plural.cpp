#include "kiosk/i18n/plural.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

namespace handslag::kiosk {
namespace {

constexpr std::size_t kExpressionLimit = 500;  // bytes; Arabic's has 100
constexpr int kDepthLimit = 40;                // of parentheses and conditions

/// `broken`: a division by zero went into it.
struct Value {
  std::uint64_t number = 0;
  bool broken = false;
};

struct Operator {
  std::string_view sign;
  int level;  // 0 binds weakest
};
// Longer signs before their own beginnings.
constexpr std::array<Operator, 13> kOperators = {{{"||", 0},
                                                  {"&&", 1},
                                                  {"==", 2},
                                                  {"!=", 2},
                                                  {"<=", 3},
                                                  {">=", 3},
                                                  {"<", 3},
                                                  {">", 3},
                                                  {"+", 4},
                                                  {"-", 4},
                                                  {"*", 5},
                                                  {"/", 5},
                                                  {"%", 5}}};
constexpr int kOperand = 6;

/// Reads an expression and computes it for one n in the same pass.
class Evaluation {
 public:
  Evaluation(std::string_view rest, std::uint64_t n) : rest_(rest), n_(n) {}

  /// Nothing where the text is no expression.
  std::optional<Value> run() {
    const Value value = condition();
    skip_spaces();
    if (failed_ || !rest_.empty()) return std::nullopt;
    return value;
  }

 private:
  Value condition() {
    if (++depth_ > kDepthLimit) failed_ = true;
    if (failed_) return {};
    const Value test = binary(0);
    Value result = test;
    if (take("?")) {
      const Value yes = condition();
      if (!take(":")) failed_ = true;
      const Value no = condition();
      result = test.number != 0 ? yes : no;
      result.broken = result.broken || test.broken;
    }
    --depth_;
    return result;
  }

  Value binary(int level) {
    if (level == kOperand) return operand();
    Value left = binary(level + 1);
    while (!failed_) {
      const Operator* found = take_operator(level);
      if (found == nullptr) break;
      left = compute(found->sign, left, binary(level + 1));
    }
    return left;
  }

  Value operand() {
    if (take("(")) {
      const Value inner = condition();
      if (!take(")")) failed_ = true;
      return inner;
    }
    if (take("n")) return {n_};
    Value number;
    const auto [end, error] =
        std::from_chars(rest_.data(), rest_.data() + rest_.size(), number.number);
    if (error != std::errc()) {
      failed_ = true;
      return {};
    }
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

  static Value compute(std::string_view sign, Value a, Value b) {
    const bool broken = a.broken || b.broken;
    const std::uint64_t x = a.number;
    const std::uint64_t y = b.number;
    // What does not need its right side is not broken by it, as in C.
    if (sign == "||" && x != 0) return {1, a.broken};
    if (sign == "&&" && x == 0) return {0, a.broken};
    if (sign == "||" || sign == "&&") return {y != 0, broken};
    if (sign == "==") return {x == y, broken};
    if (sign == "!=") return {x != y, broken};
    if (sign == "<") return {x < y, broken};
    if (sign == "<=") return {x <= y, broken};
    if (sign == ">") return {x > y, broken};
    if (sign == ">=") return {x >= y, broken};
    if (sign == "+") return {x + y, broken};
    if (sign == "-") return {x - y, broken};
    if (sign == "*") return {x * y, broken};
    if (y == 0) return {0, true};
    return {sign == "/" ? x / y : x % y, broken};
  }

  const Operator* take_operator(int level) {
    skip_spaces();
    for (const Operator& candidate : kOperators) {
      if (!rest_.starts_with(candidate.sign)) continue;
      if (candidate.level != level) return nullptr;
      rest_.remove_prefix(candidate.sign.size());
      return &candidate;
    }
    return nullptr;
  }
  bool take(std::string_view sign) {
    skip_spaces();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  void skip_spaces() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  std::uint64_t n_;
  int depth_ = 0;
  bool failed_ = false;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == ';')) text.remove_suffix(1);
  return text;
}

Failure refused(const std::string& why) {
  return fail("catalogue.plural",
              why + "; expected \"nplurals=N; plural=EXPRESSION;\" as of GNU gettext");
}

}  // namespace

Result<PluralRule> PluralRule::parse(std::string_view field) {
  constexpr std::string_view kForms = "nplurals=";
  constexpr std::string_view kPlural = "plural=";
  field = trimmed(field);
  if (!field.starts_with(kForms)) return refused("no nplurals");
  std::size_t forms = 0;
  const auto [end, error] =
      std::from_chars(field.data() + kForms.size(), field.data() + field.size(), forms);
  if (error != std::errc() || forms == 0 || forms > kPluralFormLimit) {
    return refused(fmt::format("nplurals is not 1 to {}", kPluralFormLimit));
  }
  field.remove_prefix(static_cast<std::size_t>(end - field.data()));
  if (!field.starts_with(";")) return refused("no ';' after nplurals");
  field = trimmed(field.substr(1));
  if (!field.starts_with(kPlural)) return refused("no plural");
  const std::string_view expression = field.substr(kPlural.size());
  if (expression.size() > kExpressionLimit) return refused("the expression is too long");
  for (std::uint64_t n = 0; n <= 1000; ++n) {
    const std::optional<Value> value = Evaluation(expression, n).run();
    if (!value) return refused("plural is no expression");
    if (value->broken) return refused(fmt::format("plural divides by zero for n={}", n));
    if (value->number >= forms) {
      return refused(fmt::format("plural gives form {} for n={}", value->number, n));
    }
  }
  return PluralRule(forms, std::string(expression));
}

std::size_t PluralRule::form_of(std::uint64_t n) const {
  const std::optional<Value> value = Evaluation(expression_, n).run();
  HANDSLAG_CHECK(value.has_value());
  return value->broken || value->number >= forms_ ? 0 : static_cast<std::size_t>(value->number);
}

}  // namespace handslag::kiosk
