package io.orgbridge.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.signup.InvalidOrderException.Problem;
import io.orgbridge.store.Store;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders as CSV: one line an order, the JSON names as header. */
class CsvOrdersTest {
    private static final String HEADER = "orderId,company,lastName,email,username";

    private final Store store = Databases.H2.freshStore();
    private final Orders orders = new Orders(Settings.config(), store, new OrderStore(store, "test"), new HeldClock());

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void eachLine_isAnOrder_emptyCellsAreLeftOut() throws Exception {
        Orders.Accepted accepted = accept(HEADER + ",firstName,trialDays,group\n"
                + "a,\"Acme, Inc.\",Smith,jo@a.example,a@a.example,,30,Trips\n"
                + "\n"
                + "b,Bolt,\"O\"\"Neil\",mo@b.example,b@b.example,Mo,,\n");

        assertThat(accepted.array()).isTrue();
        assertThat(accepted.orders())
                .extracting(
                        Order::orderId,
                        Order::company,
                        Order::lastName,
                        Order::firstName,
                        Order::trialDays,
                        o -> o.group().name())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "Acme, Inc.", "Smith", null, 30, "Trips"),
                        org.assertj.core.groups.Tuple.tuple("b", "Bolt", "O\"Neil", "Mo", null, "Travel"));
    }

    @Test
    void users_areAJsonArrayInTheirCell() throws Exception {
        Orders.Accepted accepted = accept(HEADER + ",users\n"
                + "a,Acme,Smith,jo@a.example,a@a.example,"
                + "\"[{\"\"lastName\"\":\"\"Ruiz\"\",\"\"email\"\":\"\"u@a.example\"\","
                + "\"\"username\"\":\"\"u@a.example\"\"}]\"\n");

        assertThat(accepted.orders().get(0).users())
                .containsExactly(new Order.User(null, "Ruiz", "u@a.example", "u@a.example", "Standard User"));
    }

    @Test
    void usersThatAreNoJson_areNamedWithTheirOrder() {
        assertThat(refused(HEADER + ",users\na,Acme,Smith,jo@a.example,a@a.example,ana\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.order()).isEqualTo("a");
                    assertThat(problem.field()).isEqualTo("users");
                });
    }

    @Test
    void unknownColumn_isNamed() {
        assertThat(refused(HEADER + ",colour\na,Acme,Smith,jo@a.example,a@a.example,red\n"))
                .extracting(Problem::field)
                .containsExactly("colour");
    }

    @Test
    void lineWithTooFewOrTooManyCells_isNamed() {
        assertThat(refused(HEADER + "\na,Acme,Smith,jo@a.example,a@a.example\nb,Bolt\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.order()).isEqualTo("#2");
                    assertThat(problem.field()).startsWith("line ");
                });
        assertThat(refused(HEADER + "\na,Acme,Smith,jo@a.example,a@a.example,more,andmore\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.order()).isEqualTo("#1"));
    }

    @Test
    void headerWithoutLines_holdsNoOrder() {
        assertThat(refused(HEADER + "\n"))
                .extracting(Problem::message)
                .first()
                .asString()
                .contains("holds no order");
    }

    @Test
    void byteOrderMarkAndWindowsLineEnds_asSpreadsheetsWriteThem_areRead() throws Exception {
        assertThat(accept("\uFEFF" + HEADER + "\r\na,Acme,Smith,jo@a.example,a@a.example\r\n")
                        .orders())
                .extracting(Order::orderId)
                .containsExactly("a");
    }

    @Test
    void withoutAContentType_theTextTellsThatItIsCsv() throws Exception {
        assertThat(orders.accept(HEADER + "\na,Acme,Smith,jo@a.example,a@a.example\n", null, OrdersTest.exchange())
                        .orders())
                .hasSize(1);
    }

    private Orders.Accepted accept(String csv) throws IOException {
        return orders.accept(csv, "text/csv; charset=utf-8", OrdersTest.exchange());
    }

    private List<Problem> refused(String csv) {
        InvalidOrderException refused = catchThrowableOfType(InvalidOrderException.class, () -> accept(csv));
        assertThat(refused).as("the orders are refused").isNotNull();
        return refused.problems();
    }
}
