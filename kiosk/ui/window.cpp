#include "kiosk/ui/window.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>

#include "kiosk/text/text_cache.h"
#include "kiosk/ui/gl_sheet.h"
#include "kiosk/ui/gl_textures.h"
#include "kiosk/ui/interaction.h"
#include "kiosk/ui/painter.h"

namespace handslag::kiosk {
namespace {

Instant now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

/// Milliseconds since this process started, as the kernel keeps it.
std::int64_t since_start_ms() {
  std::FILE* file = std::fopen("/proc/self/stat", "r");
  if (!file) return 0;
  char line[1024] = {};
  const bool read = std::fgets(line, sizeof line, file) != nullptr;
  std::fclose(file);
  // The name in brackets may hold anything; the start time is the 20th field behind it.
  const char* field = read ? std::strrchr(line, ')') : nullptr;
  for (int i = 0; field && i < 20; ++i) field = std::strchr(field + 1, ' ');
  if (!field) return 0;
  const long long ticks = std::strtoll(field, nullptr, 10);
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1'000'000 - ticks * 1000 / ::sysconf(_SC_CLK_TCK);
}

/// What GLFW tells in its callbacks, kept until the loop takes it.
struct Input {
  enum class Kind : std::uint8_t { down, move, up, key, key_up, character };
  Kind kind = Kind::down;
  int x = 0, y = 0;
  NavigationKey key = NavigationKey::next;
  char sign = '\0';  ///< of a key that only a numeric keypad has
  Modifiers with;
  char32_t character = 0;
};

/// What leads through the pages on a numeric keypad, and what it types where it does not lead: a
/// full stop for the comma that stands on it in Sweden. Its digits are typed.
struct KeypadKey {
  NavigationKey leads;
  char sign;
};
std::optional<KeypadKey> keypad_key(int key) {
  switch (key) {
    case GLFW_KEY_KP_ADD:
      return KeypadKey{NavigationKey::next, '+'};
    case GLFW_KEY_KP_SUBTRACT:
      return KeypadKey{NavigationKey::previous, '-'};
    case GLFW_KEY_KP_DECIMAL:
      return KeypadKey{NavigationKey::back, '.'};
    case GLFW_KEY_KP_MULTIPLY:
      return KeypadKey{NavigationKey::repeat, '*'};
    case GLFW_KEY_KP_DIVIDE:
      return KeypadKey{NavigationKey::help, '/'};
    default:
      return std::nullopt;
  }
}

std::optional<NavigationKey> navigation_of(int key, int mods) {
  switch (key) {
    case GLFW_KEY_TAB:
      return mods & GLFW_MOD_SHIFT ? NavigationKey::previous : NavigationKey::next;
    case GLFW_KEY_DOWN:
      return NavigationKey::down;
    case GLFW_KEY_RIGHT:
      return NavigationKey::right;
    case GLFW_KEY_UP:
      return NavigationKey::up;
    case GLFW_KEY_LEFT:
      return NavigationKey::left;
    case GLFW_KEY_HOME:
      return NavigationKey::home;
    case GLFW_KEY_END:
      return NavigationKey::end;
    case GLFW_KEY_DELETE:
      return NavigationKey::erase_forward;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
    case GLFW_KEY_SPACE:
      return NavigationKey::choose;
    case GLFW_KEY_ESCAPE:
      return NavigationKey::back;
    case GLFW_KEY_BACKSPACE:
      return NavigationKey::erase;
    case GLFW_KEY_F1:
      return NavigationKey::help;
    case GLFW_KEY_F2:
      return NavigationKey::repeat;
    case GLFW_KEY_PAGE_UP:
      return NavigationKey::louder;
    case GLFW_KEY_PAGE_DOWN:
      return NavigationKey::softer;
    case GLFW_KEY_A:
      if (mods & GLFW_MOD_CONTROL) return NavigationKey::select_all;
      return std::nullopt;
    default:
      if (const auto of_keypad = keypad_key(key)) return of_keypad->leads;
      return std::nullopt;
  }
}

}  // namespace

class Window::Impl {
 public:
  explicit Impl(Typesetter typesetter) : typesetter_(std::move(typesetter)) {}

  ~Impl() {
    cache_.reset();
    sheet_.reset();
    if (graphics_) ImGui_ImplOpenGL3_Shutdown();
    if (ImGui::GetCurrentContext()) ImGui::DestroyContext();
    if (window_) glfwDestroyWindow(window_);
    glfwTerminate();
  }

  Result<void> open(const WindowOptions& options) {
    // Since version 3.4 GLFW looks for Wayland first; where there is none, libwayland complains.
#ifdef GLFW_PLATFORM
    if (std::getenv("WAYLAND_DISPLAY") == nullptr) glfwInitHint(GLFW_PLATFORM, GLFW_PLATFORM_X11);
#endif
    if (!glfwInit()) {
      return fail(
          "window.no_display",
          "There is no display to open a window on. Start the kiosk in a graphical session.");
    }
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor ? glfwGetVideoMode(monitor) : nullptr;
    if (mode) {
      int width_mm = 0, height_mm = 0;
      glfwGetMonitorPhysicalSize(monitor, &width_mm, &height_mm);
      mm_per_px_ = static_cast<float>(width_mm) / static_cast<float>(std::max(1, mode->width));
    }
    const bool full = options.fullscreen && mode;
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    window_ =
        glfwCreateWindow(full ? mode->width : options.width, full ? mode->height : options.height,
                         options.title.c_str(), full ? monitor : nullptr, nullptr);
    if (!window_) {
      return fail("window.no_graphics",
                  "The display gives no OpenGL 3.3. Install libgl1-mesa-dri or a newer driver.");
    }
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(0);  // frames are rare; without vsync a wait would spin
    if (full) glfwSetInputMode(window_, GLFW_CURSOR, GLFW_CURSOR_HIDDEN);
    listen();
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    graphics_ = ImGui_ImplOpenGL3_Init("#version 330");
    cache_.emplace(typesetter_, textures_);
    return {};
  }

  void run(const WindowHost& host) {
    bool changed = true;
    while (!glfwWindowShouldClose(window_) && !quit_) {
      if (!changed) sleep(host);
      changed = take_input(host) || changed;
      changed = host.on_wake(now()) || changed;
      if (auto path = host.screenshot_wanted()) screenshot_ = std::move(path);
      if (!changed && !screenshot_ && !damaged_) continue;
      draw(host);
      changed = false;
    }
  }

  const Typesetter& typesetter() const {
    return typesetter_;
  }

  void quit() {
    quit_ = true;
    Window::wake();
  }

  Result<PageLayout> picture(const View& view, const Metrics& metrics, const std::string& file) {
    const PageLayout page = lay_out(view, metrics);
    if (!sheet_) sheet_.emplace();
    if (!sheet_->begin(metrics.width, metrics.height)) {
      return fail("window.no_graphics", "The display gives no room to draw pictures in.");
    }
    render(view, page, {});
    const auto written =
        write_png(file, read_pixels(page.metrics), page.metrics.width, page.metrics.height);
    sheet_->end();
    cache_->end_frame();
    if (!written) return pass(written);
    return page;
  }

 private:
  void listen() {
    glfwSetWindowUserPointer(window_, this);
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int) {
      if (button != GLFW_MOUSE_BUTTON_LEFT) return;
      double x = 0, y = 0;
      glfwGetCursorPos(w, &x, &y);
      Input input;
      input.kind = action == GLFW_PRESS ? Input::Kind::down : Input::Kind::up;
      input.x = static_cast<int>(x);
      input.y = static_cast<int>(y);
      self(w).inputs_.push_back(input);
    });
    glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
      const bool leads = self(w).view_.aids.explore;
      if (!leads || glfwGetMouseButton(w, GLFW_MOUSE_BUTTON_LEFT) != GLFW_PRESS) return;
      Input input;
      input.kind = Input::Kind::move;
      input.x = static_cast<int>(x);
      input.y = static_cast<int>(y);
      self(w).inputs_.push_back(input);
    });
    glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int, int action, int mods) {
      auto navigation = navigation_of(key, mods);
      // A letter there; behind a dead key it comes as the sign of that.
      if (key == GLFW_KEY_SPACE && self(w).interaction_.writes(self(w).view_)) navigation.reset();
      if (action == GLFW_RELEASE) {
        if (navigation != NavigationKey::choose) return;
        Input released;
        released.kind = Input::Kind::key_up;
        released.key = *navigation;
        self(w).inputs_.push_back(released);
        return;
      }
      // A key that leads types nothing; and none repeats itself while it is held (EN 301 549, 5.7).
      const bool digit = key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9;
      self(w).swallow_ = navigation.has_value() || digit || action == GLFW_REPEAT;
      if (digit && action == GLFW_PRESS) {  // with or without its lock for numbers
        Input typed;
        typed.kind = Input::Kind::character;
        typed.character = static_cast<char32_t>(U'0' + (key - GLFW_KEY_KP_0));
        self(w).inputs_.push_back(typed);
      }
      if (!navigation || action == GLFW_REPEAT) return;
      Input input;
      input.kind = Input::Kind::key;
      input.key = *navigation;
      if (const auto of_keypad = keypad_key(key)) input.sign = of_keypad->sign;
      input.with = {(mods & GLFW_MOD_SHIFT) != 0, (mods & GLFW_MOD_CONTROL) != 0};
      self(w).inputs_.push_back(input);
    });
    glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned int character) {
      if (std::exchange(self(w).swallow_, false)) return;
      Input input;
      input.kind = Input::Kind::character;
      input.character = character;
      self(w).inputs_.push_back(input);
    });
    const auto damage = [](GLFWwindow* w) { self(w).damaged_ = true; };
    glfwSetWindowRefreshCallback(window_, damage);
    glfwSetFramebufferSizeCallback(window_,
                                   [](GLFWwindow* w, int, int) { self(w).damaged_ = true; });
  }
  static Impl& self(GLFWwindow* window) {
    return *static_cast<Impl*>(glfwGetWindowUserPointer(window));
  }

  void sleep(const WindowHost& host) {
    auto next = host.deadline();
    const auto held = interaction_.deadline(view_);
    if (held && (!next || *held < *next)) next = held;
    if (next) {
      const std::chrono::duration<double> wait = *next - now();
      // Zero would be an error, and a little late is better than once too often.
      glfwWaitEventsTimeout(std::max(0.001, wait.count() + 0.0005));
    } else {
      glfwWaitEvents();
    }
    ++counts_.wakeups;
  }

  bool take_input(const WindowHost& host) {
    glfwPollEvents();
    bool changed = false;
    while (!inputs_.empty()) {
      Input input = inputs_.front();
      inputs_.front().character = 0;  // what was typed does not linger in the queue
      inputs_.pop_front();
      refresh(host);
      deliver(host, events_of(input));
      changed = true;
    }
    if (interaction_.deadline(view_)) {
      deliver(host, interaction_.time(view_, now()));
      changed = true;
    }
    return changed;
  }

  std::vector<Event> events_of(const Input& input) {
    switch (input.kind) {
      case Input::Kind::down:
        return interaction_.pointer_down(view_, page_, input.x, input.y, now());
      case Input::Kind::move:
        return interaction_.pointer_move(view_, page_, input.x, input.y, now());
      case Input::Kind::up:
        return interaction_.pointer_up(view_, page_, input.x, input.y, now());
      case Input::Kind::key:
        return interaction_.key(view_, page_, input.key, now(), input.sign, input.with);
      case Input::Kind::key_up:
        return interaction_.key_up(view_, input.key);
      case Input::Kind::character:
        return interaction_.character(view_, input.character, now());
    }
    return {};
  }

  void deliver(const WindowHost& host, std::vector<Event> events) {
    for (Event& event : events) host.on_event(std::move(event), now());
  }

  /// The page as it is now, so that a tap is judged by what it was aimed at.
  void refresh(const WindowHost& host) {
    view_ = host.view();
    interaction_.on_screen(view_);
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    page_ = lay_out(view_, metrics_for(width, height, mm_per_px_));
  }

  PageLayout lay_out(const View& view, const Metrics& metrics) {
    return layout_page(view, metrics, [this](const std::string& text, const TextStyle& style) {
      return cache_->measure(text, style);
    });
  }

  /// To whatever is bound: the window, or a picture's sheet.
  void render(const View& view, const PageLayout& page, const TouchState& touch) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(page.metrics.width),
                      static_cast<float>(page.metrics.height)};
    io.DeltaTime = 1.0F / 60;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    const Theme theme = theme_of(view.aids.palette, view.accent);
    paint(*ImGui::GetBackgroundDrawList(), page, view, theme, touch, *cache_);
    ImGui::Render();
    const Colour paper = theme[Ink::paper];
    glViewport(0, 0, page.metrics.width, page.metrics.height);
    glClearColor(paper.r / 255.0F, paper.g / 255.0F, paper.b / 255.0F, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  }

  /// RGB, the top row first.
  static std::vector<std::uint8_t> read_pixels(const Metrics& metrics) {
    const std::size_t row = static_cast<std::size_t>(metrics.width) * 3;
    std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(metrics.height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, metrics.width, metrics.height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
    std::vector<std::uint8_t> pixels;
    pixels.reserve(upside_down.size());
    for (std::size_t y = static_cast<std::size_t>(metrics.height); y-- > 0;) {
      const auto from = upside_down.begin() + static_cast<std::ptrdiff_t>(y * row);
      pixels.insert(pixels.end(), from, from + static_cast<std::ptrdiff_t>(row));
    }
    return pixels;
  }

  void draw(const WindowHost& host) {
    refresh(host);
    damaged_ = false;
    render(view_, page_, interaction_.state(view_, now()));
    cache_->end_frame();
    take_screenshot(host);
    glfwSwapBuffers(window_);
    if (counts_.frames++ == 0) {
      glFinish();
      counts_.first_frame_ms = since_start_ms();
    }
    const TouchState touch = interaction_.state(view_, now());
    host.on_frame(view_, page_, touch.focus_visible ? touch.focused : "", counts_);
  }

  /// Before the swap: after it the front buffer may read blank.
  void take_screenshot(const WindowHost& host) {
    if (!screenshot_) return;
    host.on_screenshot(write_png(*screenshot_, read_pixels(page_.metrics), page_.metrics.width,
                                 page_.metrics.height));
    screenshot_.reset();
  }

  Typesetter typesetter_;
  GlTextures textures_;
  std::optional<TextCache> cache_;
  std::optional<GlSheet> sheet_;
  GLFWwindow* window_ = nullptr;
  bool graphics_ = false;
  float mm_per_px_ = 0;
  std::deque<Input> inputs_;
  bool swallow_ = false;  ///< the character that belongs to the newest key
  Interaction interaction_;
  View view_;
  PageLayout page_;
  FrameCounts counts_;
  std::optional<std::string> screenshot_;
  bool damaged_ = false;
  std::atomic<bool> quit_{false};
};

Window::Window(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Window::~Window() = default;

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options, Typesetter typesetter) {
  auto impl = std::make_unique<Impl>(std::move(typesetter));
  if (auto opened = impl->open(options); !opened) return pass(opened);
  return std::unique_ptr<Window>(new Window(std::move(impl)));
}

void Window::run(const WindowHost& host) {
  impl_->run(host);
}
Result<PageLayout> Window::picture(const View& view, const Metrics& metrics,
                                   const std::string& file) {
  return impl_->picture(view, metrics, file);
}
const Typesetter& Window::typesetter() const {
  return impl_->typesetter();
}
void Window::wake() {
  glfwPostEmptyEvent();
}
void Window::quit() {
  impl_->quit();
}

}  // namespace handslag::kiosk
