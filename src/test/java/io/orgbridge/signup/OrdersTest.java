package io.orgbridge.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.orgbridge.fixtures.Databases;
import io.orgbridge.fixtures.HeldClock;
import io.orgbridge.fixtures.Seeds;
import io.orgbridge.fixtures.Settings;
import io.orgbridge.signup.InvalidOrderException.Problem;
import io.orgbridge.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken as an order, as JSON and as CSV; of a wrong one every field is named and nothing is stored. */
class OrdersTest {
    private static final String GOOD = """
            {"orderId": "%s", "company": "Acme", "lastName": "Smith", "email": "jo@acme.example",
             "username": "%s"}""";

    private static Store store;
    private final Orders orders = new Orders(Settings.config(), store, new OrderStore(store, "test"), new HeldClock());

    @BeforeAll
    static void open() {
        store = Databases.H2.freshStore();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @BeforeEach
    void empty() {
        store.sql().sql("delete from signup_order").update();
    }

    @Test
    void smallestOrder_getsTheConfiguredDefaults() {
        Order order = accept(good("acme-42", "Admin@Acme-42.example")).orders().get(0);

        assertThat(order)
                .returns("acme-42", Order::orderId)
                .returns(Order.State.ORDERED, Order::state)
                .returns("admin@acme-42.example", Order::username)
                .returns("US", Order::country)
                .returns("0TT000000000001", Order::templateId)
                .returns(new Order.Group("Travel", "PublicAccess"), Order::group)
                .returns(List.of(), Order::users);
    }

    @Test
    void wholeOrder_isKeptAsItIs() {
        Order order = accept("""
                {"orderId": "acme-42", "company": "Acme", "firstName": "Jo", "lastName": "Smith",
                 "email": "jo@acme.example", "username": "admin@acme-42.example", "country": "DE",
                 "edition": "Enterprise", "subdomain": "acme-42", "trialDays": 14, "preferredLanguage": "de",
                 "users": [{"firstName": "Ana", "lastName": "Ruiz", "email": "ana@acme.example",
                            "username": "Ana@acme-42.example", "profile": "Chatter Free User"}],
                 "group": {"name": "Trips", "visibility": "PrivateAccess"}}""").orders().get(0);

        assertThat(new OrderStore(store, "other").find("acme-42").orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(order);
        assertThat(order.templateId()).as("the order names an edition").isNull();
        assertThat(order.users())
                .containsExactly(
                        new Order.User("Ana", "Ruiz", "ana@acme.example", "ana@acme-42.example", "Chatter Free User"));
        assertThat(order.group()).isEqualTo(new Order.Group("Trips", "PrivateAccess"));
        assertThat(order.trialDays()).isEqualTo(14);
    }

    @Test
    void allWrongFieldsOfAllOrders_areNamedAtOnce_andNothingIsStored() {
        List<Problem> problems = refused("[" + good("good", "good@acme.example") + """
                , {"orderId": "bad", "company": "%s", "email": "nobody", "username": "x", "country": "usa",
                   "templateId": "0TX1", "subdomain": "-a", "trialDays": 1.5, "colour": "red",
                   "users": [{"username": "u@a.example", "email": "u"}, 7], "group": {"visibility": "Secret"}}
                , {"company": {"a": 1}}]""".formatted("x".repeat(81)));

        assertThat(problems)
                .extracting(problem -> problem.order() + " " + problem.field())
                .containsExactlyInAnyOrder(
                        "bad company",
                        "bad lastName",
                        "bad email",
                        "bad username",
                        "bad country",
                        "bad templateId",
                        "bad subdomain",
                        "bad trialDays",
                        "bad colour",
                        "bad users[0].lastName",
                        "bad users[0].email",
                        "bad users[1]",
                        "bad group.visibility",
                        "#3 orderId",
                        "#3 company",
                        "#3 lastName",
                        "#3 email",
                        "#3 username");
        assertThat(Seeds.count(store, "signup_order")).isZero();
    }

    @Test
    void ordersWithoutId_areToldApartByTheirPlace() {
        assertThat(refused("[{}, {}, 5, {}]")).extracting(Problem::order).containsOnly("#3");
        assertThat(refused("[{}, {}]")).extracting(Problem::order).containsOnly("#1", "#2");
        assertThat(refused("[1, \"two\", {}]")).extracting(Problem::order).containsExactly("#1", "#2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            users        | "ana"                                   | users
            users        | [{"lastName": "A", "email": "a@b.example", "username": "good@acme.example"}] | users[0].username
            group        | "Travel"                                | group
            trialDays    | 0                                       | trialDays
            trialDays    | 10000                                   | trialDays
            preferredLanguage | "much too long"                    | preferredLanguage
            loginUrl     | "http://evil.example"                   | loginUrl
            loginUrl     | "https://evil.example"                  | loginUrl
            loginUrl     | "https://exa mple"                      | loginUrl
            orgUsername  | "admin@other.example"                   | orgUsername""")
    void wrongField_isNamed(String field, String value, String named) {
        String order = good("a", "good@acme.example").replaceFirst("\\{", "{\"" + field + "\": " + value + ",");

        assertThat(refused(order)).extracting(Problem::field).containsExactly(named);
    }

    @Test
    void orderWithoutTemplate_isRefusedWhereNoneIsConfigured() {
        Orders strict =
                new Orders(Settings.read(Settings.smallest()), store, new OrderStore(store, "test"), new HeldClock());
        InvalidOrderException refused = catchThrowableOfType(
                InvalidOrderException.class, () -> strict.accept(good("a", "a@acme.example"), null, exchange()));

        assertThat(refused.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("templateId");
            assertThat(problem.message()).contains("orgbridge.signup.template-id");
        });
    }

    @Test
    void jsonWithASyntaxError_isRefusedWithLineAndColumn() {
        assertThat(refused("{\n  \"orderId\": \"a\",,\n}")).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("line 2, column 18");
            assertThat(problem.message()).startsWith("is not JSON");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "[]", "7", "\"text\"", "null", "{\"a\":1,\"a\":2}", "{} {}", "[{}] x"})
    void textThatIsNoOrder_isRefused(String text) {
        assertThat(refused(text)).isNotEmpty();
    }

    @Test
    void bodies_mayBeTextStreamBytesMapOrList() throws Exception {
        Map<String, Object> map = Map.of(
                "orderId", "map", "company", "A", "lastName", "B", "email", "a@b.example", "username", "map@a.example");
        List<Object> bodies = List.of(
                good("text", "text@a.example"),
                new java.io.ByteArrayInputStream(
                        good("stream", "stream@a.example").getBytes(StandardCharsets.UTF_8)),
                good("bytes", "bytes@a.example").getBytes(StandardCharsets.UTF_8),
                new java.io.StringReader(good("reader", "reader@a.example")),
                map,
                List.of());

        for (Object body : bodies.subList(0, 5)) {
            assertThat(accept(body).created()).isTrue();
        }
        assertThat(refused(bodies.get(5))).extracting(Problem::message).containsExactly("holds no order");
    }

    @Test
    void byteOrderMark_asSpreadsheetsWriteIt_isSkipped() {
        assertThat(accept("\uFEFF" + good("bom", "bom@a.example")).created()).isTrue();
    }

    @Test
    void knownOrder_isAnsweredAsItStands_whateverElseItSaysNow() {
        accept(good("acme-42", "admin@acme.example"));
        store.sql().sql("update signup_order set state = 'CONNECTED'").update();

        Orders.Accepted again = accept(good("acme-42", "other@acme.example"));

        assertThat(again.created()).isFalse();
        assertThat(again.orders()).singleElement().satisfies(order -> {
            assertThat(order.state()).isEqualTo(Order.State.CONNECTED);
            assertThat(order.username()).isEqualTo("admin@acme.example");
        });
    }

    @Test
    void sameIdTwiceInOneArray_isOneOrder() {
        String order = good("twice", "twice@a.example");

        assertThat(accept("[" + order + "," + order + "]").orders()).hasSize(1);
        assertThat(Seeds.count(store, "signup_order")).isEqualTo(1);
    }

    @Test
    void usernameOfAnotherOrder_isRefused_inTheSameArrayToo() {
        accept(good("first", "admin@acme.example"));

        assertThat(refused(good("second", "ADMIN@acme.example")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("username");
                    assertThat(problem.message()).contains("order first");
                });
        assertThat(refused("[" + good("a", "same@acme.example") + "," + good("b", "same@acme.example") + "]"))
                .extracting(Problem::order)
                .containsExactly("b");
        assertThat(Seeds.count(store, "signup_order")).isEqualTo(1);
    }

    @Test
    void usernameOfAFailedOrder_isFreeAgain() {
        accept(good("first", "admin@acme.example"));
        new OrderStore(store, "test").trouble("first", "C-1019", "subdomain in use", "another", null, HeldClock.START);

        assertThat(accept(good("second", "admin@acme.example")).created()).isTrue();
    }

    @Test
    void orgThatExists_isAdoptedByItsUsername_withoutASignup() {
        Order order = accept("""
                {"orderId": "old", "orgUsername": "Admin@Old.example", "loginUrl": "https://test.salesforce.com/"}""").orders().get(0);

        assertThat(order.state()).isEqualTo(Order.State.CREATED);
        assertThat(order.username()).isEqualTo("admin@old.example");
        assertThat(order.loginUrl()).isEqualTo("https://test.salesforce.com");
        assertThat(order.templateId()).isNull();
        assertThat(order.company()).isNull();
    }

    static Exchange exchange() {
        return new DefaultExchange(new DefaultCamelContext());
    }

    private Orders.Accepted accept(Object body) {
        try {
            return orders.accept(body, null, exchange());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Problem> refused(Object body) {
        InvalidOrderException refused =
                catchThrowableOfType(InvalidOrderException.class, () -> orders.accept(body, null, exchange()));
        assertThat(refused).as("the order is refused").isNotNull();
        return refused.problems();
    }

    static String good(String orderId, String username) {
        return GOOD.formatted(orderId, username);
    }
}
