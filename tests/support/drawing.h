// Dear ImGui with no window and no graphics: draw lists are made and thrown away. One at a time.
#pragma once

#include <imgui.h>

#include "kiosk/ui/painter.h"

namespace handslag::kiosk {

class Drawing {
 public:
  Drawing() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    io.Fonts->SetTexID((ImTextureID)(std::uintptr_t{1} << 20));
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;
  ~Drawing() { ImGui::DestroyContext(); }

  /// One frame as the window makes it; gives its vertices.
  int frame(const View& view, const Metrics& metrics, TextCache& cache,
            const TouchState& touch = {}) {
    const PageLayout page =
        layout_page(view, metrics, [&](const std::string& text, const TextStyle& style) {
          return cache.measure(text, style);
        });
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(metrics.width), static_cast<float>(metrics.height)};
    io.DeltaTime = 1.0F / 60;
    ImGui::NewFrame();
    const Theme theme = theme_of(view.aids.palette, view.accent);
    paint(*ImGui::GetBackgroundDrawList(), page, view, theme, touch, cache);
    ImGui::Render();
    cache.end_frame();
    return ImGui::GetDrawData()->TotalVtxCount;
  }
};

}  // namespace handslag::kiosk
