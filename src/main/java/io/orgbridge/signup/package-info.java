/** Orders and how a customer is signed up: validation, the state machine over rows, the SignupRequest in the hub org. */
@NullMarked
package io.orgbridge.signup;

import org.jspecify.annotations.NullMarked;
