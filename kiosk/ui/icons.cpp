#include "kiosk/ui/icons.h"

#include <imgui.h>

#include <cmath>
#include <initializer_list>
#include <numbers>

namespace handslag::kiosk {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

struct Point {
  float x, y;
};

/// Strokes in the grid of 24.
class Pen {
 public:
  Pen(ImDrawList& list, const Rect& rect, std::uint32_t colour, float stroke, bool mirrored)
      : list_(list),
        rect_(rect),
        unit_(static_cast<float>(rect.w) / 24),
        colour_(colour),
        stroke_(stroke),
        mirrored_(mirrored) {}

  void line(std::initializer_list<Point> points) {
    for (const Point& point : points) list_.PathLineTo(place(point));
    finish(false);
    for (const Point& point : points) {
      list_.AddCircleFilled(place(point), stroke_ / 2, colour_, 12);
    }
  }
  void closed(std::initializer_list<Point> points) {
    for (const Point& point : points) list_.PathLineTo(place(point));
    finish(true);
    for (const Point& point : points) {
      list_.AddCircleFilled(place(point), stroke_ / 2, colour_, 12);
    }
  }
  /// From angle `from` to `to`, in parts of a full turn clockwise from the right.
  void arc(Point centre, float radius_x, float radius_y, float from, float to) {
    constexpr int kSteps = 24;
    for (int i = 0; i <= kSteps; ++i) {
      const float turn = from + (to - from) * static_cast<float>(i) / kSteps;
      list_.PathLineTo(place({centre.x + radius_x * std::cos(turn * 2 * kPi),
                              centre.y + radius_y * std::sin(turn * 2 * kPi)}));
    }
    finish(false);
  }
  void circle(Point centre, float radius) {
    list_.AddCircle(place(centre), radius * unit_, colour_, 40, stroke_);
  }
  void dot(Point centre, float radius) {
    list_.AddCircleFilled(place(centre), radius * unit_, colour_, 24);
  }
  void box(Point from, Point to, float radius) {
    list_.AddRect(place(from), place(to), colour_, radius * unit_, 0, stroke_);
  }

 private:
  ImVec2 place(Point point) const {
    const float x = mirrored_ ? 24 - point.x : point.x;
    return {static_cast<float>(rect_.x) + x * unit_, static_cast<float>(rect_.y) + point.y * unit_};
  }
  void finish(bool closed) {
    list_.PathStroke(colour_, closed ? ImDrawFlags_Closed : ImDrawFlags_None, stroke_);
  }

  ImDrawList& list_;
  const Rect& rect_;
  float unit_;
  std::uint32_t colour_;
  float stroke_;
  bool mirrored_;
};

void handshake(Pen& pen) {
  pen.line({{1, 5.4F}, {4.2F, 5.4F}, {7, 4.4F}, {10.6F, 5.8F}});  // the left arm
  pen.line({{23, 5.4F},
            {19.8F, 5.4F},
            {16.4F, 4.4F},
            {13.4F, 4.8F},
            {8.6F, 9.4F},
            {9.8F, 11.6F},
            {12.4F, 11.2F},
            {14.4F, 9.4F},
            {19.2F, 14.2F}});                                                // hand and thumb
  pen.line({{4.2F, 14.4F}, {9.4F, 19.4F}, {11.2F, 19.8F}, {12.4F, 18.8F}});  // fingers below
  pen.line({{12.4F, 18.8F}, {14.6F, 19}, {15.6F, 17.4F}, {17.6F, 17.2F}, {19.2F, 14.2F}});
  pen.line({{1, 14.4F}, {4.2F, 14.4F}});
  pen.line({{19.2F, 14.2F}, {23, 14.2F}});
}

void bell(Pen& pen) {
  pen.line({{4, 18}, {20, 18}});
  pen.line({{6, 18}, {6, 12}});
  pen.line({{18, 18}, {18, 12}});
  pen.arc({12, 12}, 6, 6.5F, 0.5F, 1);
  pen.line({{12, 5.4F}, {12, 3.4F}});
  pen.line({{10.4F, 21}, {13.6F, 21}});
}

void globe(Pen& pen) {
  pen.circle({12, 12}, 9);
  pen.arc({12, 12}, 4, 9, 0, 1);
  pen.line({{3.2F, 12}, {20.8F, 12}});
}

void lock(Pen& pen) {
  pen.box({5.5F, 10.5F}, {18.5F, 20.5F}, 1.6F);
  pen.line({{8.5F, 10.5F}, {8.5F, 7.5F}});
  pen.line({{15.5F, 10.5F}, {15.5F, 7.5F}});
  pen.arc({12, 7.5F}, 3.5F, 3.8F, 0.5F, 1);
}

void erase(Pen& pen) {
  pen.closed({{8.5F, 5.5F}, {21, 5.5F}, {21, 18.5F}, {8.5F, 18.5F}, {2.5F, 12}});
  pen.line({{12, 9.2F}, {17, 14.8F}});
  pen.line({{17, 9.2F}, {12, 14.8F}});
}

void pin(Pen& pen) {
  pen.arc({12, 9.5F}, 6.5F, 6.5F, 0.42F, 1.08F);
  pen.line({{6.3F, 12.6F}, {12, 21.2F}, {17.7F, 12.6F}});
  pen.circle({12, 9.5F}, 2.2F);
}

void clock(Pen& pen) {
  pen.circle({12, 12}, 9);
  pen.line({{12, 6.8F}, {12, 12}, {15.6F, 14}});
}

void person(Pen& pen) {
  pen.circle({12, 7.8F}, 3.9F);
  pen.arc({12, 21}, 7.6F, 6.6F, 0.5F, 1);
}

void moon(Pen& pen) {
  // Where both circles meet.
  pen.arc({11.6F, 12.4F}, 8.6F, 8.6F, 0.0257F, 0.7243F);
  pen.arc({16.4F, 7.6F}, 7.2F, 7.2F, 0.1644F, 0.5856F);
  pen.dot({20.09F, 13.78F}, 0.9F);
  pen.dot({10.22F, 3.91F}, 0.9F);
}

/// One half light, one half dark.
void halves(Pen& pen) {
  pen.circle({12, 12}, 9);
  pen.line({{12, 3}, {12, 21}});
  for (const float x : {14.2F, 16.4F, 18.6F}) {
    const float half = std::sqrt(81 - (x - 12) * (x - 12)) - 0.6F;
    pen.line({{x, 12 - half}, {x, 12 + half}});
  }
}

/// A letter, and more of it.
void letters(Pen& pen) {
  pen.line({{2, 20}, {7.5F, 5}, {13, 20}});
  pen.line({{3.9F, 15}, {11.1F, 15}});
  pen.line({{18.5F, 7.5F}, {18.5F, 14.5F}});
  pen.line({{15, 11}, {22, 11}});
}

void keypad(Pen& pen) {
  for (const float y : {5.0F, 12.0F, 19.0F}) {
    for (const float x : {5.0F, 12.0F, 19.0F}) pen.dot({x, y}, 1.9F);
  }
}

void ear(Pen& pen) {
  pen.arc({12, 9.5F}, 6.5F, 6.5F, 0.5F, 1.08F);
  pen.line({{17.7F, 12.6F}, {14.6F, 16.4F}, {14.2F, 18.4F}});
  pen.arc({11.4F, 18.4F}, 2.8F, 2.8F, 0, 0.4F);
  pen.arc({12, 9.8F}, 2.6F, 2.6F, 0.5F, 1.1F);
}

/// A finger's place, and around it what it touches by accident.
void hand(Pen& pen) {
  pen.dot({12, 12}, 2.6F);
  pen.circle({12, 12}, 6);
  pen.arc({12, 12}, 10, 10, 0.06F, 0.19F);
  pen.arc({12, 12}, 10, 10, 0.31F, 0.44F);
  pen.arc({12, 12}, 10, 10, 0.56F, 0.69F);
  pen.arc({12, 12}, 10, 10, 0.81F, 0.94F);
}

void down(Pen& pen) {
  pen.line({{12, 3.5F}, {12, 16}});
  pen.line({{6.5F, 11}, {12, 16.5F}, {17.5F, 11}});
  pen.line({{5, 20.5F}, {19, 20.5F}});
}

void question(Pen& pen) {
  pen.arc({12, 8.6F}, 4.4F, 4.4F, 0.5F, 1.12F);
  pen.line({{15.2F, 11.6F}, {12, 14.2F}, {12, 15.6F}});
  pen.dot({12, 19.6F}, 1.3F);
}

void speaker(Pen& pen) {
  pen.closed({{2.5F, 9.5F}, {6, 9.5F}, {11, 5}, {11, 19}, {6, 14.5F}, {2.5F, 14.5F}});
  pen.line({{15, 12}, {22, 12}});
}

void warning(Pen& pen) {
  pen.closed({{12, 3.6F}, {21.6F, 20}, {2.4F, 20}});
  pen.line({{12, 9.6F}, {12, 14}});
  pen.dot({12, 17}, 0.9F);
}

void pencil(Pen& pen) {
  pen.closed({{4, 20}, {5, 15.5F}, {16, 4.5F}, {19.5F, 8}, {8.5F, 19}});
  pen.line({{13.5F, 7}, {17, 10.5F}});
}

void shift(Pen& pen) {
  pen.closed(
      {{12, 3.5F}, {20.5F, 12.5F}, {16, 12.5F}, {16, 18}, {8, 18}, {8, 12.5F}, {3.5F, 12.5F}});
}

/// Two parts with nothing between them that would show.
void non_joiner(Pen& pen) {
  pen.line({{3, 17}, {9, 17}, {9, 12}});
  pen.line({{15, 12}, {15, 17}, {21, 17}});
  pen.line({{12, 5}, {12, 8}});
  pen.line({{12, 20.5F}, {12, 21}});
}

}  // namespace

void draw_icon(ImDrawList& list, Icon icon, const Rect& rect, std::uint32_t colour, float stroke,
               bool mirrored) {
  // Only what has a direction of reading is mirrored. Numbers run from left to right everywhere,
  // and so does what erases them.
  Pen pen(list, rect, colour, stroke, mirrored && icon == Icon::back);
  switch (icon) {
    case Icon::none:
      break;
    case Icon::handshake:
      handshake(pen);
      break;
    case Icon::back:
      pen.line({{15, 5}, {8, 12}, {15, 19}});
      break;
    case Icon::globe:
      globe(pen);
      break;
    case Icon::bell:
      bell(pen);
      break;
    case Icon::check:
      pen.line({{4.5F, 12.6F}, {9.8F, 18}, {19.5F, 6.5F}});
      break;
    case Icon::erase:
      erase(pen);
      break;
    case Icon::clear:
      pen.circle({12, 12}, 9.5F);
      pen.line({{8.5F, 8.5F}, {15.5F, 15.5F}});
      pen.line({{15.5F, 8.5F}, {8.5F, 15.5F}});
      break;
    case Icon::lock:
      lock(pen);
      break;
    case Icon::pin:
      pin(pen);
      break;
    case Icon::clock:
      clock(pen);
      break;
    case Icon::person:
      person(pen);
      break;
    case Icon::dot:
      pen.dot({12, 12}, 10);
      break;
    case Icon::warning:
      warning(pen);
      break;
    case Icon::moon:
      moon(pen);
      break;
    case Icon::halves:
      halves(pen);
      break;
    case Icon::letters:
      letters(pen);
      break;
    case Icon::keypad:
      keypad(pen);
      break;
    case Icon::ear:
      ear(pen);
      break;
    case Icon::hand:
      hand(pen);
      break;
    case Icon::down:
      down(pen);
      break;
    case Icon::question:
      question(pen);
      break;
    case Icon::louder:
      speaker(pen);
      pen.line({{18.5F, 8.5F}, {18.5F, 15.5F}});
      break;
    case Icon::softer:
      speaker(pen);
      break;
    case Icon::more:
      pen.line({{5, 8.5F}, {12, 15.5F}, {19, 8.5F}});
      break;
    case Icon::pencil:
      pencil(pen);
      break;
    case Icon::shift:
      shift(pen);
      break;
    case Icon::shift_locked:
      shift(pen);
      pen.line({{8, 21.5F}, {16, 21.5F}});
      break;
    case Icon::arrow_left:
      pen.line({{20, 12}, {4.5F, 12}});
      pen.line({{10.5F, 6}, {4.5F, 12}, {10.5F, 18}});
      break;
    case Icon::arrow_right:
      pen.line({{4, 12}, {19.5F, 12}});
      pen.line({{13.5F, 6}, {19.5F, 12}, {13.5F, 18}});
      break;
    case Icon::space:
      pen.line({{3, 10}, {3, 15}, {21, 15}, {21, 10}});
      break;
    case Icon::non_joiner:
      non_joiner(pen);
      break;
    case Icon::less:
      pen.line({{5, 15.5F}, {12, 8.5F}, {19, 15.5F}});
      break;
  }
}

}  // namespace handslag::kiosk
