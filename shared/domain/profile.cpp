#include "shared/domain/profile.h"
