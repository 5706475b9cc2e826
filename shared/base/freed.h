// Objects of C libraries, freed by themselves: std::unique_ptr<T, Freed<free_t>>.
#pragma once

namespace handslag {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

}  // namespace handslag
