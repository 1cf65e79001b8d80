package clock

import _ "time/tzdata" // a bare machine may have no zone files
