package io.orgbridge.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the packages promise each other and the JVM that they are guests in. */
@AnalyzeClasses(packages = "io.orgbridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theLocalSalesforce_isUsedByTheLauncherOnly = noClasses()
            .that()
            .resideOutsideOfPackages("..launcher..", "..localsalesforce..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..localsalesforce..");

    @ArchTest
    static final ArchRule theLocalSalesforce_knowsNothingOfOrgbridge = noClasses()
            .that()
            .resideInAPackage("..localsalesforce..")
            .should()
            .dependOnClassesThat(are(describe(
                    "of another package of Orgbridge",
                    type -> type.getPackageName().startsWith("io.orgbridge")
                            && !type.getPackageName().startsWith("io.orgbridge.localsalesforce"))));

    @ArchTest
    static final ArchRule nothing_usesTheLauncher = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..launcher..");

    @ArchTest
    static final ArchRule onlyTheLauncher_exits_orHooksIntoTheJvm = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .orShould()
            .callMethod(Runtime.class, "addShutdownHook", Thread.class)
            .orShould()
            .callMethod(System.class, "setProperty", String.class, String.class)
            .orShould()
            .callMethod(System.class, "setOut", PrintStream.class)
            .orShould()
            .callMethod(System.class, "setErr", PrintStream.class);

    @ArchTest
    static final ArchRule onlyTheLauncher_writesToTheConsole = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule onlyTheLauncher_knowsTheLoggingBackEnd_theCommandLineAndCamelMain = noClasses()
            .that()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ch.qos.logback..", "picocli..", "org.apache.camel.main..");

    @ArchTest
    static final ArchRule noStaticState_fieldsAreFinal = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("..launcher..")
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule noStaticState_valuesCannotChange = classes().should(holdNoMutableStatics());

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("io.orgbridge.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothing_sleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    private static ArchCondition<JavaClass> holdNoMutableStatics() {
        return new ArchCondition<>("hold no static collection, array, atomic or builder that can change") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaField field : type.getFields()) {
                    if (field.getModifiers().contains(JavaModifier.STATIC)
                            && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                            && isMutable(field)) {
                        events.add(SimpleConditionEvent.violated(
                                field, field.getFullName() + " can be changed, in " + type.getSourceCodeLocation()));
                    }
                }
            }
        };
    }

    private static boolean isMutable(JavaField field) {
        JavaClass type = field.getRawType();
        if (type.isArray()) {
            return !isPrivate(field) || isEverWritten(field);
        }
        if (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class)) {
            return !isUnmodifiable(field);
        }
        return type.getPackageName().startsWith("java.util.concurrent")
                || type.isAssignableTo(StringBuilder.class)
                || type.isAssignableTo(ThreadLocal.class);
    }

    private static boolean isPrivate(JavaField field) {
        return field.getModifiers().contains(JavaModifier.PRIVATE);
    }

    /** Only the class itself can write into a private array; ours are written where they are declared. */
    private static boolean isEverWritten(JavaField field) {
        return field.getAccessesToSelf().stream()
                .anyMatch(access -> !access.getOrigin().getName().equals("<clinit>")
                        && access.getAccessType() != com.tngtech.archunit.core.domain.JavaFieldAccess.AccessType.GET);
    }

    /** The declared type is an interface, so the value itself has to be looked at. */
    private static boolean isUnmodifiable(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            Object value = reflected.get(null);
            String kind = value == null ? "" : value.getClass().getName();
            return List.of(
                                    "java.util.ImmutableCollections",
                                    "java.util.Collections$Unmodifiable",
                                    "java.util.Collections$Empty")
                            .stream()
                            .anyMatch(kind::startsWith)
                    || Set.of("java.util.Collections$SingletonSet").contains(kind);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
