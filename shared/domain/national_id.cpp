#include "shared/domain/national_id.h"
