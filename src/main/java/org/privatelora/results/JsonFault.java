package org.privatelora.results;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with a JSON text, in the words of who wrote it: fields and places, no class of ours or of the parser's. */
final class JsonFault {
    private static final Pattern MISSING = Pattern.compile("Missing (?:required )?creator property '([^']+)'");
    private static final Pattern TWICE = Pattern.compile("Duplicate field '([^']+)'");

    private JsonFault() {}

    static String of(JsonProcessingException e) {
        if (e instanceof JsonParseException parse) {
            return syntax(parse);
        }
        if (e.getCause() instanceof JsonParseException parse) {
            return syntax(parse);
        }
        String place = place(e);
        if (e.getCause() instanceof IllegalArgumentException ours && ours.getMessage() != null) {
            String text = firstLine(ours.getMessage());
            return place.isEmpty() || text.startsWith(place) ? text : place + ": " + text;
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field \"" + unknown.getPropertyName() + "\"" + in(parent(place)) + "; known there are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        Matcher missing = MISSING.matcher(e.getOriginalMessage());
        if (missing.find()) {
            return "field \"" + missing.group(1) + "\" is missing or misspelt" + in(parent(place));
        }
        return (place.isEmpty() ? "it" : place) + " must be " + wanted(e);
    }

    private static String syntax(JsonParseException e) {
        Matcher twice = TWICE.matcher(e.getOriginalMessage());
        if (twice.find()) {
            return "field \"" + twice.group(1) + "\" is there twice" + at(e.getLocation());
        }
        return e instanceof JsonEOFException
                ? "it ends too early" + at(e.getLocation()) + "; a bracket or quote is not closed, or the file was cut"
                : "not JSON" + at(e.getLocation()) + ": " + firstLine(e.getOriginalMessage());
    }

    private static String at(JsonLocation place) {
        return place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr();
    }

    private static String in(String place) {
        return place.isEmpty() ? "" : " in " + place;
    }

    /** Such as {@code training.loop.epochs} or {@code seeds[1]}. */
    private static String place(JsonProcessingException e) {
        if (!(e instanceof JsonMappingException mapping)) {
            return "";
        }
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.toString();
    }

    private static String parent(String place) {
        return place.contains(".") ? place.substring(0, place.lastIndexOf('.')) : "";
    }

    private static String wanted(JsonProcessingException e) {
        Class<?> type = e instanceof MismatchedInputException wrong && wrong.getTargetType() != null
                ? wrong.getTargetType()
                : Object.class;
        if (type.isEnum()) {
            return "one of " + List.of(type.getEnumConstants());
        }
        if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
            return "a whole number";
        }
        if (List.of(double.class, float.class, Double.class, Float.class).contains(type)) {
            return "a number";
        }
        if (Arrays.asList(boolean.class, Boolean.class).contains(type)) {
            return "true or false";
        }
        if (type == String.class) {
            return "text in quotes";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray()
                ? "a list in [ ]"
                : "what belongs there, such as an object in { }";
    }

    private static String firstLine(String text) {
        return Optional.of(text).flatMap(all -> all.lines().findFirst()).orElse("");
    }
}
